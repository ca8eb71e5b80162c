import { type Finding, inconclusive, unlessDoubted } from './conclude.js'
import type { Selection } from './select.js'

/** What one selected hit shows. */
export interface HitFinding {
  readonly holds: 'yes' | 'no' | 'unknown'
  /** What was seen, or why it is unknown. */
  readonly words: string
  /** The event that shows it, and those that it was compared with. */
  readonly seqs: readonly [number, ...number[]]
}

/**
 * All selected hits together: one that is wrong outweighs all that are right, and one that is unknown too. `besides`:
 * events that a pass rests on as well.
 */
export function judgeEach(
  wanted: string,
  selection: Selection,
  findings: readonly HitFinding[],
  besides: readonly number[] = [],
): Finding {
  const { doubt, unsure, none } = selection
  const [wrong, ...moreWrong] = findings.filter(({ holds }) => holds === 'no')
  if (wrong !== undefined) return unlessDoubted(unsure, 'failed', { wanted, ...together(wrong, moreWrong) })
  const [unknown, ...moreUnknown] = findings.filter(({ holds }) => holds === 'unknown')
  if (unknown !== undefined) {
    const { seqs } = together(unknown, moreUnknown)
    return inconclusive(unsure ?? unknown.words, { wanted, seen: `event ${unknown.seqs[0]} does not tell`, seqs })
  }
  const [right, ...moreRight] = findings
  if (right === undefined) return unlessDoubted(doubt, 'failed', { wanted, seen: none, seqs: [] })
  const { seen, seqs } = together(right, moreRight)
  return unlessDoubted(doubt, 'passed', { wanted, seen, seqs: [...seqs, ...besides] })
}

/** Speaks of the first, and counts the others. */
function together(first: HitFinding, others: readonly HitFinding[]) {
  const same = others.every(({ words }) => words === first.words)
  const rest = others.length === 0 ? '' : `, and ${same ? 'so in ' : ''}${others.length} more`
  const seqs = [first, ...others].flatMap(finding => finding.seqs)
  return { seen: `${first.words} (event ${first.seqs[0]})${rest}`, seqs }
}
