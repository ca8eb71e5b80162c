import type { LineOutcome } from '../verdict/types.js'
import type { Report } from './report.js'

export type Tally = Readonly<Record<LineOutcome, number>>

export function tallyOf({ verdict }: Report): Tally {
  const tally = { passed: 0, failed: 0, inconclusive: 0, 'not-applicable': 0 }
  for (const expectation of verdict.expectations) tally[expectation.verdict] += 1
  return tally
}

/** `9 passed, 1 failed`; the kinds that do not occur are not told. */
export function tallyText(report: Report): string {
  const { passed, failed, inconclusive, 'not-applicable': other } = tallyOf(report)
  const parts = [
    passed > 0 ? `${passed} passed` : '',
    failed > 0 ? `${failed} failed` : '',
    inconclusive > 0 ? `${inconclusive} inconclusive` : '',
    other > 0 ? `${other} not applicable` : '',
  ].filter(part => part !== '')
  return parts.length === 0 ? 'no expectations' : parts.join(', ')
}
