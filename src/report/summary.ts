import type { Outcome } from '../verdict/types.js'
import type { Report } from './report.js'

export type Tally = Readonly<Record<Outcome, number>>

export function tallyOf({ verdict }: Report): Tally {
  const tally = { passed: 0, failed: 0, inconclusive: 0 }
  for (const expectation of verdict.expectations) tally[expectation.verdict] += 1
  return tally
}

/** `9 passed, 1 failed`; the kinds that do not occur are not told. */
export function tallyText(report: Report): string {
  const { passed, failed, inconclusive } = tallyOf(report)
  const parts = [
    passed > 0 ? `${passed} passed` : '',
    failed > 0 ? `${failed} failed` : '',
    inconclusive > 0 ? `${inconclusive} inconclusive` : '',
  ].filter(part => part !== '')
  return parts.length === 0 ? 'no expectations' : parts.join(', ')
}
