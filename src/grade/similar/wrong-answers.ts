import type {
  Answer,
  Answers,
  Assignment,
  Blank,
  Check,
  CheckResult,
  Grade,
  Values,
} from '../../assignment/model/index.js'
import { readTemplate } from '../../assignment/template.js'
import { visible } from '../../errors/index.js'
import { hashOf } from './fingerprints.js'

/** What a student has answered and what earned nothing, with the student's own values taken out. */
export interface WrongAnswer {
  readonly blank: string
  /** The answer's beginning, for people. */
  readonly shown: string
  /** Of all of it. */
  readonly hash: number
  /** What it can say at most by being rare in the class, in bits: of three options, two wrong ones are soon the same. */
  readonly most: number
  /** What it says besides, in bits: a slip of the pen, or a long answer, is not come by twice. */
  readonly extra: number
}

export function wrongAnswers(
  assignment: Assignment,
  answers: Answers,
  values: Values,
  grade: Grade,
): readonly WrongAnswer[] {
  const results = new Map(grade.parts.flatMap(part => part.checks.map(({ id, result }) => [id, result])))
  const checks = assignment.key.parts.flatMap(part => part.checks)
  const probes = probesOf(assignment)
  return assignment.handout.blanks.flatMap(blank => {
    const answer = answers.get(blank.name)
    // What could not be read at all, as a form that is no YAML, shows nothing.
    if (answer === undefined || answer.state === 'empty' || answer.shown === '' || HAVE_PRINTS.has(blank.is)) return []
    const about = checksAbout(blank, checks, probes).map(({ id }) => results.get(id))
    return answer.state === 'refused' || isWrong(about) ? [wrongAnswer(blank, answer, values)] : []
  })
}

/** Sentences and programs have fingerprints. */
const HAVE_PRINTS: ReadonlySet<Blank['is']> = new Set(['text', 'program'])

/** Missed for certain: what was blocked or could not be decided says nothing about the answer. */
function isWrong(results: readonly (CheckResult | undefined)[]): boolean {
  const missed = results.some(result => result === 'missed' || result === 'partly')
  return missed && !results.includes('earned')
}

/** By id, the text of each probe, with `$<blank>` where an answer is put in. */
function probesOf({ handout, key }: Assignment): ReadonlyMap<string, string> {
  const lab = readTemplate(handout.lab, 'lab.yaml').data as { readonly probes?: object } | null
  return new Map(Object.entries({ ...lab?.probes, ...key.probes }).map(([id, probe]) => [id, JSON.stringify(probe)]))
}

/** The checks of the answer itself; when there are none, those that rest on a probe that it is a piece of. */
function checksAbout(blank: Blank, checks: readonly Check[], probes: ReadonlyMap<string, string>): readonly Check[] {
  const ids = [...probes].flatMap(([id, text]) => (text.includes(`$<${blank.name}>`) ? [id] : []))
  const direct = checks.filter(check => {
    if (check.type === 'function') return blank.is === 'function' && ids.includes(check.probe)
    return 'blank' in check && check.blank === blank.name
  })
  return direct.length > 0 ? direct : checks.filter(check => namesAny(check, [...ids, blank.name]))
}

function namesAny(check: Check, names: readonly string[]): boolean {
  if (!('expectation' in check)) return false
  const words = new Set(JSON.stringify(check.expectation).match(/[A-Za-z0-9_-]+/g))
  return names.some(name => words.has(name))
}

const SHOWN = 80

function wrongAnswer(blank: Blank, answer: Exclude<Answer, { state: 'empty' }>, values: Values): WrongAnswer {
  const text = answer.state === 'given' ? textOf(answer.data) : answer.shown
  const plain = withoutValues(text.replace(/\s+/g, ' ').trim(), values)
  const most = blank.is === 'choice' ? Math.log2(Math.max(1, Object.keys(blank.options).length)) : MOST_BITS
  const slip = answer.state === 'refused' ? SLIP_BITS : 0
  return {
    blank: blank.name,
    shown: visible(plain.slice(0, SHOWN)),
    hash: hashOf(plain),
    most,
    extra: blank.is === 'choice' ? 0 : slip + bitsOfLength(plain),
  }
}

/** Sixty-four wrong answers, no more, are likely: a class of any size makes the same mistakes. */
const MOST_BITS = 6
const SLIP_BITS = 4

/** A quarter of a bit for each word behind the third. */
function bitsOfLength(text: string): number {
  const words = text.slice(0, 1000).match(/\w+/g)?.length ?? 0
  return Math.min(4, Math.max(0, words - 3) / 4)
}

function textOf(data: unknown): string {
  return typeof data === 'string' ? data : (JSON.stringify(data) ?? '')
}

/** The same mistake with the student's own port is the same mistake. */
function withoutValues(text: string, values: Values): string {
  const names = new Map(Object.entries(values).map(([name, value]) => [String(value), name]))
  return text.replace(/[A-Za-z0-9]+/g, word => (word.length > 2 && names.has(word) ? `\${${names.get(word)}}` : word))
}
