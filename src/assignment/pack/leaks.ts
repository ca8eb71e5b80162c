import { join } from 'node:path'
import { code, codeFrame, KlabError, KlabErrors, positionOf } from '../../errors/index.js'
import { nearbyPath } from '../../system/paths.js'
import { ASSIGNMENT_FILES } from '../load.js'
import type { Assignment, Handout, Values } from '../model/index.js'
import { hiddenValues, othersValues } from './drawn-secrets.js'
import type { Found } from './key-secrets.js'
import { HOW_TO_FILE } from './pack.js'
import type { Samples } from './sample-secrets.js'
import { type Finding, search, textOf } from './search.js'
import type { Unsearched } from './secret.js'
import { commonSecrets, searchable } from './secrets.js'

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
  const common = commonSecrets(assignment, samples)
  const drawn = new Map(handouts.map(({ student, values }) => [student, values]))
  const examined = handouts.map(handout => examine(assignment, common, handout, drawn))
  const [first, ...rest] = unique(examined.flatMap(({ errors }) => errors))
  if (first !== undefined) throw new KlabErrors([first, ...rest.slice(0, MOST_ERRORS)])
  const [most] = examined.toSorted((a, b) => b.secrets.length - a.secrets.length)
  return { searched: most?.secrets.length ?? 0, unsearched: [...common.unsearched, ...(most?.unsearched ?? [])] }
}

const MOST_ERRORS = 100

function examine(assignment: Assignment, common: Found, handout: Packed, drawn: ReadonlyMap<string, Values>) {
  const { student, values, files } = handout
  const others = othersValues(assignment, student, drawn)
  const all = [...common.secrets, ...hiddenValues(assignment, student, values), ...others]
  const { secrets, unsearched } = searchable(assignment, all, values)
  const strangers = new Set(others.map(({ what }) => what))
  const found = once(search(files, secrets)).filter(
    finding => !strangers.has(finding.secret.what) || !isEverybodys(assignment.handout, finding),
  )
  return { secrets, unsearched, errors: found.map(finding => leakError(assignment, handout, finding)) }
}

/** One mistake of the teacher's is in every hand-out. */
function unique(errors: readonly KlabError[]): readonly KlabError[] {
  const byPlace = errors.map(
    error => [`${error.parts.at?.file} ${error.parts.at?.line} ${error.message}`, error] as const,
  )
  return [...new Map(byPlace).values()]
}

/** What the teacher has written for all is no other student's, whatever number that was given. */
function isEverybodys(handout: Handout, { secret, path }: Finding): boolean {
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
