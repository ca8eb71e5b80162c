import { join } from 'node:path'
import { code, codeFrame, KlabError, KlabErrors, positionOf } from '../../errors/index.js'
import { nearbyPath } from '../../system/paths.js'
import { fillText, marksIn } from '../fill.js'
import { ASSIGNMENT_FILES } from '../load.js'
import type { Assignment, Handout, Values } from '../model/index.js'
import { hiddenValues, othersValues } from './drawn-secrets.js'
import { HOW_TO_FILE } from './pack.js'
import type { Samples } from './sample-secrets.js'
import { type Finding, search, textOf } from './search.js'
import type { Secret, Unsearched } from './secret.js'
import { secretsOf, sifted } from './secrets.js'

/** One student's hand-out, before it is written. */
export interface Packed {
  readonly student: string
  readonly values: Values
  readonly files: ReadonlyMap<string, Uint8Array>
}

/** What was searched for in each hand-out, and what was not. */
export interface Proof {
  readonly searched: number
  readonly unsearched: readonly Unsearched[]
}

/**
 * Searches every byte of the hand-outs, and their files' names, for what only the teacher may know: of the key, of the samples, of other
 * scenarios and of other students. Throws `KlabErrors` (`assignment-invalid`) with each place where something is found.
 */
export function proveClean(assignment: Assignment, samples: Samples, handouts: readonly Packed[]): Proof {
  const common = secretsOf(assignment, samples)
  const drawn = new Map(handouts.map(({ student, values }) => [student, values]))
  const errors = new Map<string, KlabError>()
  let proof: Proof = { searched: 0, unsearched: common.unsearched }
  for (const handout of handouts) {
    const own = ownSecrets(assignment, handout, drawn, common.secrets)
    const searched = [...filled(common.secrets, handout.values), ...own.secrets]
    const found = search(handout.files, searched).filter(finding => !isChance(assignment.handout, own.others, finding))
    for (const finding of once(found)) {
      const error = leakError(assignment, handout, finding)
      errors.set(`${error.parts.at?.file} ${error.parts.at?.line} ${error.message}`, error)
    }
    if (searched.length > proof.searched)
      proof = { searched: searched.length, unsearched: [...common.unsearched, ...own.unsearched] }
  }
  const [first, ...rest] = errors.values()
  if (first !== undefined) throw new KlabErrors([first, ...rest.slice(0, MOST_ERRORS)])
  return proof
}

const MOST_ERRORS = 100

function ownSecrets(
  assignment: Assignment,
  { student, values }: Packed,
  drawn: ReadonlyMap<string, Values>,
  common: readonly Secret[],
) {
  const others = othersValues(assignment, student, drawn)
  const known = new Set(common.map(({ text }) => text))
  const hidden = hiddenValues(assignment, student, values).filter(({ text }) => !known.has(text))
  const { secrets, unsearched } = sifted([...hidden, ...others], assignment)
  return { secrets, unsearched, others: new Set(others) }
}

/** Texts with a value in them are this student's. */
function filled(secrets: readonly Secret[], values: Values): readonly Secret[] {
  return secrets.map(secret =>
    marksIn(secret.text).length === 0 ? secret : { ...secret, text: fillText(secret.text, values) },
  )
}

/** What the teacher has written for all is no other student's, whatever number that was given. */
function isChance(handout: Handout, others: ReadonlySet<Secret>, { secret, path }: Finding): boolean {
  if (!others.has(secret)) return false
  const unfilled = path === ASSIGNMENT_FILES.lab ? Buffer.from(handout.lab) : handout.files.get(path)
  return unfilled !== undefined && search(new Map([[path, unfilled]]), [secret]).length > 0
}

/** What klab makes of `assignment.yaml` needs no telling where that has it. */
function once(findings: readonly Finding[]): readonly Finding[] {
  const written = new Set(findings.filter(({ path }) => !MADE.has(path)).map(({ secret }) => secret))
  return findings.filter(({ path, secret }) => !MADE.has(path) || !written.has(secret))
}

const MADE: ReadonlySet<string> = new Set([ASSIGNMENT_FILES.answers, HOW_TO_FILE])

function leakError(
  { handout, key }: Assignment,
  { student, files }: Packed,
  { secret, path, place }: Finding,
): KlabError {
  const text = textOf(files.get(path) ?? new Uint8Array())
  const file = sourceOf(handout, student, path)
  const where =
    place === null
      ? { at: { file, line: 1, column: 1 } }
      : { at: { file, ...positionOf(text, place.offset) }, frame: codeFrame(text, place) }
  return new KlabError('assignment-invalid', {
    what: `${place === null ? 'the name of this file' : 'the hand-out'} shows what only the teacher may know: ${code(secret.text)}, ${secret.what}`,
    ...where,
    todo: `take it out; or, when students may see it, add it to \`shown:\` in ${nearbyPath(key.file)}`,
    facts: { path, student, secret: secret.what },
  })
}

/** The file that the teacher has to mend. */
function sourceOf({ folder }: Handout, student: string, path: string): string {
  if (MADE.has(path)) return `${path} of ${student}`
  const top: readonly string[] = [ASSIGNMENT_FILES.public, ASSIGNMENT_FILES.lab, ASSIGNMENT_FILES.task]
  return nearbyPath(join(folder, top.includes(path) ? '' : ASSIGNMENT_FILES.starter, path))
}
