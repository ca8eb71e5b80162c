/** The version of `grade.json`, in it as `v`. */
export const GRADE_VERSION = 1

/**
 * What a hand-in has got. Plain data; the same hand-in, key, kernel and tools give the same one, byte for byte. `inconclusive`: the machine
 * was in trouble, not the student, and there are no points: neither some nor none.
 */
export interface Grade {
  readonly v: typeof GRADE_VERSION
  readonly assignment: string
  readonly title: string
  readonly student: string
  readonly outcome: 'graded' | 'inconclusive'
  /** In hundredths at most; null when it is inconclusive. */
  readonly points: number | null
  readonly of: number
  readonly parts: readonly PartGrade[]
  /** By blank: what the student has answered. */
  readonly answers: Readonly<Record<string, AnswerGrade>>
  readonly runs: readonly RunOfGrade[]
  /** For the teacher: a name that does not fit, a neighbour's value. Not on the student's page. */
  readonly notes: readonly string[]
  /** Why it is inconclusive; empty when it is graded. */
  readonly troubles: readonly string[]
  /** What the grade was made of; the same inputs need not be graded again. */
  readonly inputs: { readonly key: string; readonly handIn: string; readonly klab: string; readonly machine: string }
}

export interface PartGrade {
  readonly id: string
  readonly title: string
  readonly points: number
  readonly of: number
  readonly checks: readonly CheckGrade[]
  /** null: nothing was missed, or there is none. */
  readonly hint: string | null
}

export type CheckResult =
  | 'earned'
  /** Some of the points. */
  | 'partly'
  | 'missed'
  /** The blank that it rests on is empty, or what stands in it cannot be used. */
  | 'unanswered'
  /** A part that it needs was not got. */
  | 'blocked'
  /** The evidence does not say. */
  | 'undecided'

export interface CheckGrade {
  readonly id: string
  readonly result: CheckResult
  readonly points: number
  readonly of: number
  /** All three are for the student's eyes, and give the answer away nowhere. */
  readonly wants: string
  readonly seen: string
  readonly hint: string | null
  /** The events that it rests on, by scenario; for the teacher. */
  readonly evidence: readonly { readonly scenario: string; readonly seqs: readonly number[] }[]
  /** The judge's own words, with values; for the teacher. */
  readonly detail: string
}

export interface AnswerGrade {
  readonly state: 'given' | 'empty' | 'refused'
  readonly shown: string
  /** Why it was refused; null otherwise. */
  readonly why: string | null
}

export interface RunOfGrade {
  readonly scenario: string
  /** The run's folder, below the hand-in's own; null: it was not run. */
  readonly folder: string | null
  readonly verdict: 'passed' | 'failed' | 'inconclusive' | null
  /** The trace's sha256; null when there is none. */
  readonly trace: string | null
}
