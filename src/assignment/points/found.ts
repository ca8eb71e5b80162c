import type { Answers, Assignment, CheckGrade, CheckResult } from '../model/index.js'
import type { Dependence, ProbeBlanks } from './depends.js'
import type { ScenarioRun, ScenarioRuns } from './runs.js'

/** What a check is looked up in. */
export interface Grading {
  readonly assignment: Assignment
  readonly answers: Answers
  readonly runs: ScenarioRuns
  readonly probes: ProbeBlanks
}

/** One scenario of it, for one check. */
export interface About {
  readonly grading: Grading
  readonly dependence: Dependence
  readonly scenario: string
  readonly run: Extract<ScenarioRun, { readonly state: 'run' }>
}

/** What was found, with the share of the points that it is worth. */
export interface Found {
  readonly result: CheckResult
  readonly share: number
  /** For the student. */
  readonly seen: string
  /** For the teacher. */
  readonly detail: string
  readonly evidence: CheckGrade['evidence']
}

export function nothing(result: CheckResult, seen: string): Found {
  return { result, share: 0, seen, detail: seen, evidence: [] }
}

/** What the student has answered, on a line. */
export function shownOf(answers: Answers, name: string): string {
  const answer = answers.get(name)
  return answer?.state === 'given' ? answer.shown : 'nothing'
}
