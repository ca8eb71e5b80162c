import { code, KlabError } from '../../errors/index.js'
import type { Assignment } from '../model/index.js'
import { linesOf, ownLines, type Samples } from './sample-secrets.js'

/**
 * Throws `KlabError` (`assignment-invalid`) when a whole file of `starter/` is what it must not be: packed, so that nobody can tell what is
 * in it; a copy of the key or of a sample; or a program that needs no completing. `shown:` may name a file.
 */
export function requireHarmlessFiles(assignment: Assignment, samples: Samples): void {
  const { handout, key } = assignment
  for (const [path, bytes] of handout.files) {
    if (key.shown.includes(path)) continue
    requireUnpacked(path, bytes)
    requireNoCopy(assignment, samples, path, bytes)
  }
  requireUnsolved(assignment, samples)
}

function requireUnpacked(path: string, bytes: Uint8Array): void {
  const start = Buffer.from(bytes).subarray(0, 6).toString('latin1')
  const found = Object.entries(PACKED).find(([magic]) => start.startsWith(magic))
  if (found === undefined) return
  throw refused(path, `it is ${found[1]}, and nobody can tell what is in it`, 'hand out what is in it')
}

/** How files begin whose text cannot be read without unpacking them. */
const PACKED: Readonly<Record<string, string>> = {
  'PK\x03\x04': 'a ZIP archive, or a document that is one',
  '\x1f\x8b': 'compressed (gzip)',
  BZh: 'compressed (bzip2)',
  '\xfd7zXZ\x00': 'compressed (xz)',
  '(\xb5/\xfd': 'compressed (zstd)',
  "7z\xbc\xaf'\x1c": 'a 7z archive',
  'Rar!': 'a RAR archive',
  '%PDF': 'a PDF',
}

function requireNoCopy({ handout, key }: Assignment, samples: Samples, path: string, bytes: Uint8Array): void {
  const lines = new Set(linesOf(bytes))
  const todo = 'take it out of `starter/`'
  if (isCopy(lines, linesOf(Buffer.from(key.source)))) throw refused(path, 'most of the key is in it', todo)
  for (const { sample, path: its, lines: own } of ownLines(handout, samples)) {
    const secret = own.map(({ text }) => text)
    if (isCopy(lines, secret)) throw refused(path, `most of samples/${sample}/${its} is in it`, todo)
  }
}

/** A few lines are in many programs. */
const FEWEST_LINES = 3

function isCopy(lines: ReadonlySet<string>, secret: readonly string[]): boolean {
  const shared = secret.filter(line => lines.has(line)).length
  return shared >= FEWEST_LINES && 2 * shared >= secret.length
}

/** A blank's program that lies ready in the hand-out: there is nothing left to do. */
function requireUnsolved({ handout, key }: Assignment, samples: Samples): void {
  const [first] = samples
  if (first === undefined) return
  const [sample, its] = first
  for (const blank of handout.blanks) {
    if (blank.is !== 'program') continue
    const solved = blank.files.every(file => same(handout.files.get(file), its.get(file)))
    const [file = ''] = blank.files
    if (!solved || key.shown.includes(file)) continue
    throw refused(file, `it is samples/${sample}/${file}, a whole solution`, 'hand out what students begin with')
  }
}

function same(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  return one !== undefined && other !== undefined && Buffer.from(one).equals(other)
}

function refused(path: string, why: string, todo: string): KlabError {
  const hint = `${todo}; or, when students may have it, add its name to \`shown:\` in key.yaml`
  return new KlabError('assignment-invalid', {
    what: `${code(path)} cannot be handed out`,
    why,
    todo: hint,
    facts: { path },
  })
}
