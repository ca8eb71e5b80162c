import type { Expectation } from '../lab/index.js'
import type { LineOutcome } from './types.js'

/** What judging one expectation came to, before its place in the lab is added. */
export interface Finding {
  readonly verdict: LineOutcome
  readonly wanted: string
  readonly seen: string
  readonly doubt: string | null
  /** All of them, in any order. */
  readonly seqs: readonly number[]
}

export interface Observation {
  readonly wanted: string
  readonly seen: string
  readonly seqs: readonly number[]
}

export function passed(observation: Observation): Finding {
  return { verdict: 'passed', doubt: null, ...observation }
}

export function failed(observation: Observation): Finding {
  return { verdict: 'failed', doubt: null, ...observation }
}

export function inconclusive(doubt: string, observation: Observation): Finding {
  return { verdict: 'inconclusive', doubt, ...observation }
}

export function notApplicable(observation: Observation): Finding {
  return { verdict: 'not-applicable', doubt: null, ...observation }
}

/** The observation settles it, unless there is a doubt. */
export function unlessDoubted(doubt: string | null, settled: 'passed' | 'failed', observation: Observation): Finding {
  if (doubt !== null) return inconclusive(doubt, observation)
  return settled === 'passed' ? passed(observation) : failed(observation)
}

/** An expectation of one type. */
export type ExpectationOf<T extends Expectation['type']> = Extract<Expectation, { readonly type: T }>
