import type { ExitStatus } from '../errors/index.js'
import type { Outcome } from './types.js'

const STATUS = { passed: 0, failed: 1, inconclusive: 3 } as const satisfies Record<Outcome, ExitStatus>

export function exitStatusOfVerdict(verdict: Outcome): ExitStatus {
  return STATUS[verdict]
}

/** Of several runs: any that failed decides, then any that is inconclusive. */
export function worstOutcome(outcomes: readonly Outcome[]): Outcome {
  if (outcomes.includes('failed')) return 'failed'
  return outcomes.includes('inconclusive') ? 'inconclusive' : 'passed'
}
