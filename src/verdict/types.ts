import type { Position } from '../errors/index.js'

/** The version of `verdict.json`, in it as `v`. */
export const VERDICT_VERSION = 1

export type Outcome = 'passed' | 'failed' | 'inconclusive'

/** `not-applicable`: it means nothing on this kernel, and the lab's verdict does not rest on it. */
export type LineOutcome = Outcome | 'not-applicable'

/** What the trace of one run says about one lab. Plain data. */
export interface Verdict {
  readonly lab: string
  readonly verdict: Outcome
  /** In the lab's order. */
  readonly expectations: readonly ExpectationVerdict[]
  /** What is known to be missing or wrong in the evidence as a whole. */
  readonly gaps: readonly EvidenceGap[]
}

export interface ExpectationVerdict {
  /** From 0, the place in the lab's `expectations`. */
  readonly index: number
  /** As the lab file spells it. */
  readonly text: string
  readonly position: Position
  readonly verdict: LineOutcome
  /** The events that it rests on, at most `SEQS_LIMIT`, in order; when it failed, the events that are wrong. */
  readonly seqs: readonly number[]
  /** How many events there are in all. */
  readonly seqsTotal: number
  /** What was wanted, in words: "`connect` to be hit exactly once". */
  readonly wanted: string
  /** What was seen, in words: "it was hit 3 times"; why it does not apply. */
  readonly seen: string
  /** Why it is inconclusive; null otherwise. */
  readonly doubt: string | null
  /** The three above as one sentence. */
  readonly message: string
}

export const SEQS_LIMIT = 20

export interface EvidenceGap {
  /** null when the whole run is concerned. */
  readonly probe: string | null
  /** The event or the line of the trace that tells of it; null when it is something that is not there. */
  readonly seq: number | null
  readonly line: number | null
  readonly what: string
  /** It keeps the whole verdict from being `passed`, whatever the expectations rest on. */
  readonly weighs: boolean
}
