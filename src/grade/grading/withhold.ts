import { readAnswers } from '../../assignment/answers.js'
import { drawValues } from '../../assignment/draw.js'
import {
  type Assignment,
  type CheckGrade,
  type HandInFiles,
  OWN_SCENARIO,
  type PartGrade,
} from '../../assignment/model/index.js'
import type { HandIn } from '../types.js'

/**
 * Takes out of a text that a student reads whatever would give the answer away: words of the key's solution that neither the
 * hand-in nor the hand-out has, and values of scenarios that nobody has seen. The last guard: what is told is made without them.
 */
export function withholder(
  assignment: Assignment,
  handIn: HandIn,
  solution: HandInFiles | null,
): (text: string) => string {
  const secrets = secretsOf(assignment, handIn, solution)
  return text => text.replace(WORD, word => (secrets.has(word.toLowerCase()) ? '…' : word))
}

/** A part in whose words nothing is given away. */
export function withheld(part: PartGrade, withhold: (text: string) => string): PartGrade {
  const orNull = (text: string | null) => (text === null ? null : withhold(text))
  const check = (one: CheckGrade): CheckGrade => ({ ...one, seen: withhold(one.seen), hint: orNull(one.hint) })
  return { ...part, hint: orNull(part.hint), checks: part.checks.map(check) }
}

/** Function names, numbers: what may be an answer. */
const WORD = /[A-Za-z_][A-Za-z0-9_]{3,}|[0-9]{4,}/g

function secretsOf(
  assignment: Assignment,
  { student, files }: HandIn,
  solution: HandInFiles | null,
): ReadonlySet<string> {
  const { handout, key } = assignment
  const known = wordsOf([
    handout.lab,
    ...textsOf(handout.files),
    ...textsOf(files),
    ...key.shown,
    ...valuesIn(assignment, student, OWN_SCENARIO),
  ])
  const checks = key.parts.flatMap(part => part.checks)
  const right = checks.flatMap(check =>
    check.type === 'function' ? check.is : check.type === 'answer' ? check.oneOf.map(String) : [],
  )
  const drawn = key.scenarios.flatMap(({ name }) => valuesIn(assignment, student, name))
  const told = wordsOf(checks.map(({ wants }) => wants))
  const secret = wordsOf([...answersOf(assignment, solution), ...right, ...drawn])
  return new Set([...secret].filter(word => !known.has(word) && !told.has(word) && !COMMON.has(word)))
}

/** Words of klab's own sentences. */
const COMMON: ReadonlySet<string> = new Set(
  'answered blank event events expectation expectations functions hits otherwise times values when with yours your that this what hold holds case cases apart tell tells both name named chain order were never only probe'.split(
    ' ',
  ),
)

function valuesIn(assignment: Assignment, student: string, scenario: string): readonly string[] {
  const found = assignment.key.scenarios.find(({ name }) => name === scenario)
  return found === undefined ? [] : Object.values(drawValues(assignment, student, found)).map(String)
}

/** What the solution answers in a word or a line; of a program and of sentences any word may be anywhere. */
function answersOf({ handout }: Assignment, solution: HandInFiles | null): readonly string[] {
  const secret = handout.blanks.filter(({ is }) => !['program', 'text', 'choice'].includes(is)).map(({ name }) => name)
  const answers = readAnswers(handout, solution ?? new Map())
  return secret.flatMap(name => {
    const answer = answers.get(name)
    return answer?.state === 'given' ? [JSON.stringify(answer.data)] : []
  })
}

function textsOf(files: HandInFiles): readonly string[] {
  return [...files.values()].map(bytes => Buffer.from(bytes).toString('utf8'))
}

function wordsOf(texts: readonly string[]): ReadonlySet<string> {
  return new Set(texts.flatMap(text => text.match(WORD) ?? []).map(word => word.toLowerCase()))
}
