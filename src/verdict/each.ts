import { type Finding, inconclusive, unlessDoubted } from './conclude.js'
import type { Selection, Sight } from './select.js'

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
export function judgeEach<One extends Sight>(
  wanted: string,
  { hits, doubt, unsure, none }: Selection<One>,
  find: (hit: One) => readonly HitFinding[],
  besides: readonly number[] = [],
): Finding {
  const tally: Readonly<Record<HitFinding['holds'], Pile>> = { yes: pile(), no: pile(), unknown: pile() }
  for (const hit of hits) for (const finding of find(hit)) tally[finding.holds].add(finding)
  const wrong = tally.no.together()
  if (wrong !== null) return unlessDoubted(unsure, 'failed', { wanted, ...wrong })
  const unknown = tally.unknown.together()
  if (unknown !== null) {
    const { seqs, first } = unknown
    return inconclusive(unsure ?? first.words, { wanted, seen: `event ${first.seqs[0]} does not tell`, seqs })
  }
  const right = tally.yes.together()
  if (right === null) return unlessDoubted(doubt, 'failed', { wanted, seen: none, seqs: [] })
  return unlessDoubted(doubt, 'passed', { wanted, seen: right.seen, seqs: [...right.seqs, ...besides] })
}

/** Findings of one outcome: the first of them, and of the others no more than their events. */
interface Pile {
  add(finding: HitFinding): void
  /** Speaks of the first, and counts the others; null when there is none. */
  together(): { readonly first: HitFinding; readonly seen: string; readonly seqs: readonly number[] } | null
}

function pile(): Pile {
  let first: HitFinding | null = null
  let others = 0
  let same = true
  const seqs: number[] = []
  return {
    add(finding) {
      if (first === null) first = finding
      else {
        others += 1
        same &&= finding.words === first.words
      }
      seqs.push(...finding.seqs)
    },
    together() {
      if (first === null) return null
      const rest = others === 0 ? '' : `, and ${same ? 'so in ' : ''}${others} more`
      return { first, seen: `${first.words} (event ${first.seqs[0]})${rest}`, seqs }
    },
  }
}
