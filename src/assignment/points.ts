import type { Lab } from '../lab/index.js'
import type { Trace } from '../trace/index.js'
import type { ExpectationVerdict, Verdict } from '../verdict/index.js'
import type { BuiltLab } from './build.js'
import { chainShare } from './chain.js'
import { type Dependence, dependenceOf } from './depends.js'
import {
  type Answers,
  type Assignment,
  type Check,
  type CheckGrade,
  type CheckResult,
  OWN_SCENARIO,
  type Part,
  type PartGrade,
} from './model/index.js'
import { sameAnswer } from './same-answer.js'

/** How a scenario was run for one hand-in. */
export type ScenarioRun =
  | {
      readonly state: 'run'
      readonly lab: Lab
      readonly built: BuiltLab
      readonly verdict: Verdict
      readonly trace: Trace
      /** The key with this scenario's values. */
      readonly checks: readonly Check[]
      /** Why the run did not come to its end, when that is the hand-in's own doing. */
      readonly own: string | null
      /** The trace's hash. */
      readonly sha256: string | null
    }
  /** It could not be run, or not to its end, for a reason that is not the student's. */
  | { readonly state: 'trouble'; readonly why: string }
  /** There was nothing to run: the program is missing, or is none. */
  | { readonly state: 'nothing'; readonly why: string }

export type ScenarioRuns = ReadonlyMap<string, ScenarioRun>

/** What a hand-in gets for each part: a function of the key, the answers and the traces alone. */
export function gradeParts(assignment: Assignment, answers: Answers, runs: ScenarioRuns): readonly PartGrade[] {
  const whole = new Map<string, boolean>()
  return assignment.key.parts.map(part => {
    const missing = part.needs.find(need => whole.get(need) !== true)
    const grade = gradePart(assignment, answers, runs, part, missing ?? null)
    whole.set(
      part.id,
      grade.checks.every(({ result }) => result === 'earned'),
    )
    return grade
  })
}

function gradePart(
  assignment: Assignment,
  answers: Answers,
  runs: ScenarioRuns,
  part: Part,
  missing: string | null,
): PartGrade {
  const graded = part.checks.map(check => gradeCheck({ assignment, answers, runs }, check, missing))
  const whole = graded.every(({ result }) => result === 'earned')
  const checks = part.all && !whole ? graded.map(check => ({ ...check, points: 0 })) : graded
  const points = hundredths(checks.reduce((sum, check) => sum + check.points, 0))
  const of = hundredths(checks.reduce((sum, check) => sum + check.of, 0))
  return { id: part.id, title: part.title, points, of, checks, hint: whole ? null : part.hint }
}

interface Grading {
  readonly assignment: Assignment
  readonly answers: Answers
  readonly runs: ScenarioRuns
}

/** What was found, with the share of the points that it is worth. */
interface Found {
  readonly result: CheckResult
  readonly share: number
  /** For the student. */
  readonly seen: string
  /** For the teacher. */
  readonly detail: string
  readonly evidence: CheckGrade['evidence']
}

function gradeCheck(grading: Grading, check: Check, missing: string | null): CheckGrade {
  const found =
    missing === null
      ? findCheck(grading, check)
      : nothing('blocked', `it counts only when the part “${titleOf(grading.assignment, missing)}” is whole`)
  const { id, points: of, wants, hint } = check
  const points = hundredths(of * found.share)
  const { result, seen, detail, evidence } = found
  return { id, result, points, of, wants, seen, hint: result === 'earned' ? null : hint, evidence, detail }
}

function titleOf({ key }: Assignment, id: string): string {
  return key.parts.find(part => part.id === id)?.title ?? id
}

function findCheck(grading: Grading, check: Check): Found {
  const { assignment, answers, runs } = grading
  const own = runs.get(OWN_SCENARIO)
  const dependence = dependenceOf(assignment, check, own === undefined ? null : expectationOf(own, check))
  const unanswered = dependence.all
    .map(name => [name, answers.get(name)] as const)
    .find(([, answer]) => answer?.state !== 'given')
  if (unanswered !== undefined) return notAnswered(...unanswered)
  if (check.type === 'answer') return findAnswer(grading, check)
  const needed = [...new Set([...check.scenarios, ...(check.type === 'theirs' ? check.against : [])])]
  for (const scenario of needed) {
    const run = runs.get(scenario)
    if (run === undefined || run.state === 'trouble')
      return nothing('undecided', run?.why ?? `the scenario ${scenario} was not run`)
    if (run.state === 'nothing') return nothing('unanswered', run.why)
  }
  if (check.type === 'theirs') return findTheirs(grading, check)
  return worst(check.scenarios.map(scenario => findIn(grading, check, dependence, scenario)))
}

function expectationOf(run: ScenarioRun, { id }: Check) {
  if (run.state !== 'run') return null
  const place = run.built.checks.find(({ check }) => check === id)
  return place === undefined ? null : (run.lab.expectations[place.index] ?? null)
}

function notAnswered(name: string, answer: ReturnType<Answers['get']>): Found {
  const why =
    answer?.state === 'refused'
      ? `what stands in \`${name}\` cannot be used: ${answer.error.message}`
      : `\`${name}\` is not answered`
  return nothing('unanswered', why)
}

function nothing(result: CheckResult, seen: string): Found {
  return { result, share: 0, seen, detail: seen, evidence: [] }
}

const ORDER: readonly CheckResult[] = ['undecided', 'unanswered', 'blocked', 'missed', 'partly', 'earned']

/** What holds in all scenarios; the first of the least. */
function worst(found: readonly Found[]): Found {
  const evidence = found.flatMap(one => one.evidence)
  const least = found.toSorted((a, b) => ORDER.indexOf(a.result) - ORDER.indexOf(b.result) || a.share - b.share)[0]
  return least === undefined ? nothing('undecided', 'no scenario is named') : { ...least, evidence }
}

type InScenario = Exclude<Check, { readonly type: 'answer' | 'theirs' }>

function findIn(grading: Grading, check: InScenario, dependence: Dependence, scenario: string): Found {
  const run = grading.runs.get(scenario)
  if (run?.state !== 'run') return nothing('undecided', `the scenario ${scenario} was not run`)
  const there = (run.checks.find(({ id }) => id === check.id) ?? check) as InScenario
  const about = { grading, dependence, scenario, run }
  switch (there.type) {
    case 'expect':
    case 'refute':
      return findExpected(about, there)
    case 'function':
      return findFunction(about, there)
    case 'chain':
      return findChain(about, there)
  }
}

interface About {
  readonly grading: Grading
  readonly dependence: Dependence
  readonly scenario: string
  readonly run: Extract<ScenarioRun, { readonly state: 'run' }>
}

function findExpected(about: About, check: Extract<Check, { readonly type: 'expect' | 'refute' }>): Found {
  const { run, scenario } = about
  const index = run.built.checks.find(one => one.check === check.id)?.index
  const line = index === undefined ? undefined : run.verdict.expectations[index]
  if (line === undefined) return nothing('undecided', 'it was not judged')
  const right = check.type === 'expect' ? 'passed' : 'failed'
  const evidence = [{ scenario, seqs: line.seqs }]
  const detail = `${scenario}: ${line.message}`
  if (line.verdict === right) return { result: 'earned', share: 1, seen: 'it holds', detail, evidence }
  if (line.verdict === 'passed' || line.verdict === 'failed')
    return { result: 'missed', share: 0, seen: seenIn(about, line), detail, evidence }
  return { ...doubtful(about, line.doubt ?? line.seen), detail, evidence }
}

/** What was seen, for the student: not the truth that they were to find. */
function seenIn({ grading, dependence, scenario }: About, line: ExpectationVerdict): string {
  const given = dependence.direct.map(name => `you answered ${shownOf(grading.answers, name)} for \`${name}\``)
  const where = scenario === OWN_SCENARIO ? '' : ', when the values are others than yours'
  if (given.length > 0) return `${given.join(' and ')}, and what the kernel did says otherwise${where}`
  return scenario === OWN_SCENARIO ? line.seen : `when the values are others than yours: ${line.seen}`
}

function shownOf(answers: Answers, name: string): string {
  const answer = answers.get(name)
  return answer?.state === 'given' ? answer.shown : 'nothing'
}

/**
 * The evidence does not say. When that is because of what the student made (an expression that cannot be read, a program that
 * breaks its own run off), it was not shown, which earns nothing; when not, nobody knows.
 */
function doubtful({ grading, dependence, run }: About, why: string): Found {
  if (run.own !== null) return nothing('missed', run.own)
  const theirs = dependence.all.length > 0 || grading.assignment.handout.blanks.some(({ is }) => is === 'program')
  return nothing(theirs ? 'missed' : 'undecided', `it could not be seen: ${why}`)
}

function findFunction({ run, scenario, ...about }: About, check: Extract<Check, { readonly type: 'function' }>): Found {
  const resolved = run.trace.probes.get(check.probe)?.resolved ?? null
  if (resolved === null) return doubtful({ run, scenario, ...about }, `\`${check.probe}\` is nowhere`)
  const names = [...new Set(resolved.locations.map(({ function: name }) => name.replace(/\..*/, '')))]
  const evidence = [{ scenario, seqs: [resolved.seq] }]
  const right = names.some(name => check.is.includes(name))
  const detail = `the probe is at ${names.join(', ')}; right ${check.is.length === 1 ? 'is' : 'are'} ${check.is.join(', ')}`
  return right
    ? { result: 'earned', share: 1, seen: 'it is', detail, evidence }
    : { result: 'missed', share: 0, seen: `the probe is at ${names.join(', ')}`, detail, evidence }
}

function findChain(about: About, check: Extract<Check, { readonly type: 'chain' }>): Found {
  const { run, scenario, grading } = about
  const hit = run.trace.probes.get(check.probe)?.hits.at(check.nth - 1)
  if (hit === undefined) return doubtful(about, `\`${check.probe}\` was not hit`)
  if (hit.backtrace !== 'whole') return doubtful(about, `the backtrace of event ${hit.seq} is ${hit.backtrace}`)
  const answer = grading.answers.get(check.blank)
  const given = answer?.state === 'given' ? (answer.data as readonly string[]) : []
  const { share, right, of, actual } = chainShare(
    hit.frames.map(frame => frame.function),
    given,
    check,
    run.lab.renamed,
  )
  const detail = `${scenario}: the chain is ${actual.join(' ← ')}; answered was ${given.join(' ← ')}`
  const seen = `of the ${given.length} functions that you named ${right} ${right === 1 ? 'is' : 'are'} in the chain of ${of}, and in order`
  return {
    result: share === 1 ? 'earned' : share > 0 ? 'partly' : 'missed',
    share,
    seen,
    detail,
    evidence: [{ scenario, seqs: [hit.seq] }],
  }
}

function findAnswer({ assignment, answers, runs }: Grading, check: Extract<Check, { readonly type: 'answer' }>): Found {
  const answer = answers.get(check.blank)
  const run = runs.get(OWN_SCENARIO)
  const there = run?.state === 'run' ? run.checks.find(({ id }) => id === check.id) : check
  const oneOf = there?.type === 'answer' ? there.oneOf : check.oneOf
  const data = answer?.state === 'given' ? answer.data : null
  const blank = assignment.handout.blanks.find(({ name }) => name === check.blank)
  const right = oneOf.some(one => sameAnswer(data, one))
  const seen = right ? 'it is' : `you answered ${shownOf(answers, check.blank)}`
  const detail = `${blank?.name ?? check.blank} is ${shownOf(answers, check.blank)}; right ${oneOf.length === 1 ? 'is' : 'are'} ${oneOf.join(', ')}`
  return { result: right ? 'earned' : 'missed', share: right ? 1 : 0, seen, detail, evidence: [] }
}

/** Expectations of the student's that tell one world from the other. */
function findTheirs(grading: Grading, check: Extract<Check, { readonly type: 'theirs' }>): Found {
  const lines = (scenario: string) => theirLines(grading.runs.get(scenario), check.blank)
  const worlds = [
    ...check.scenarios.map(scenario => [scenario, 'passed'] as const),
    ...check.against.map(scenario => [scenario, 'failed'] as const),
  ]
  const own = lines(check.scenarios[0] ?? OWN_SCENARIO)
  const texts = [...new Set(own.map(({ text }) => text))]
  const outcome = (text: string, scenario: string) => lines(scenario).find(line => line.text === text)?.verdict
  const telling = texts.filter(text => worlds.every(([scenario, wanted]) => outcome(text, scenario) === wanted))
  const failed = texts.filter(text => check.scenarios.some(scenario => outcome(text, scenario) !== 'passed'))
  const share = Math.min(1, telling.length / check.count)
  const always = texts.length - telling.length - failed.length
  const seen = `of your ${texts.length} expectation${texts.length === 1 ? '' : 's'} ${telling.length} tell${telling.length === 1 ? 's' : ''} the two cases apart, ${always} hold${always === 1 ? 's' : ''} in both, ${failed.length} do${failed.length === 1 ? 'es' : ''} not hold in yours`
  const detail = texts
    .map(
      text =>
        `${text}: ${worlds.map(([scenario]) => `${scenario} ${outcome(text, scenario) ?? 'not judged'}`).join(', ')}`,
    )
    .join('\n')
  const evidence = check.scenarios.map(scenario => ({
    scenario,
    seqs: [
      ...new Set(
        lines(scenario)
          .filter(({ text }) => telling.includes(text))
          .flatMap(({ seqs }) => seqs),
      ),
    ],
  }))
  return { result: share === 1 ? 'earned' : share > 0 ? 'partly' : 'missed', share, seen, detail, evidence }
}

function theirLines(run: ScenarioRun | undefined, blank: string): readonly ExpectationVerdict[] {
  if (run?.state !== 'run') return []
  const indexes = run.built.theirs.filter(one => one.blank === blank).map(({ index }) => index)
  return indexes.flatMap(index => run.verdict.expectations[index] ?? [])
}

export function hundredths(points: number): number {
  return Math.round(points * 100) / 100
}
