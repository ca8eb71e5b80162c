import { INITCALL_LEVELS } from '../../event/index.js'
import { outOfOrder } from '../out-of-order.js'
import { type Entry, matchEntries, type Pair } from './match.js'
import type { OrderRow } from './types.js'

/** A line of two orders side by side. */
export type Slot =
  /** On both sides, in order. */
  | { readonly kind: 'both'; readonly left: Entry; readonly right: Entry }
  /** `right` is the same initcall, which stands elsewhere there; null: it is not there. */
  | { readonly kind: 'left'; readonly left: Entry; readonly right: Entry | null }
  | { readonly kind: 'right'; readonly left: Entry | null; readonly right: Entry }

/**
 * Two orders side by side: of the initcalls that stay at their level as many as can be stand beside each other (the
 * longest common subsequence), so that one that jumped is one change.
 */
export function alignOrders(left: readonly Entry[], right: readonly Entry[]): readonly Slot[] {
  const pairs = matchEntries(left, right)
  const staying = pairs
    .filter(pair => pair.left.row.level === pair.right.row.level)
    .toSorted((a, b) => a.right.index - b.right.index)
  const jumped = outOfOrder(staying, pair => pair.left.index)
  const partners: Partners = new Map(pairs.flatMap(pair => [[pair.left, pair] as const, [pair.right, pair] as const]))
  const slots: Slot[] = []
  let [fromLeft, fromRight] = [0, 0]
  for (const anchor of staying.filter(pair => !jumped.has(pair))) {
    const [toLeft, toRight] = [left.indexOf(anchor.left, fromLeft), right.indexOf(anchor.right, fromRight)]
    slots.push(...between(left.slice(fromLeft, toLeft), right.slice(fromRight, toRight), partners))
    slots.push({ kind: 'both', ...anchor })
    fromLeft = toLeft + 1
    fromRight = toRight + 1
  }
  return [...slots, ...between(left.slice(fromLeft), right.slice(fromRight), partners)]
}

export function entriesOf(rows: readonly OrderRow[]): readonly Entry[] {
  return rows.map((row, index) => ({ row, index }))
}

type Partners = ReadonlyMap<Entry, Pair>

/** What stands on one side only, level by level; within a level the left side first. */
function between(left: readonly Entry[], right: readonly Entry[], partners: Partners): readonly Slot[] {
  let next = 0
  /** Those on the right that come before this level. */
  const upTo = (limit: number) => {
    const from = next
    while (next < right.length && rank(right[next] as Entry) < limit) next++
    return right.slice(from, next).map(entry => rightSlot(entry, partners))
  }
  const slots = left.flatMap((entry): readonly Slot[] => [
    ...upTo(rank(entry)),
    { kind: 'left', left: entry, right: partners.get(entry)?.right ?? null },
  ])
  return [...slots, ...upTo(Number.POSITIVE_INFINITY)]
}

function rightSlot(right: Entry, partners: Partners): Slot {
  return { kind: 'right', left: partners.get(right)?.left ?? null, right }
}

function rank({ row }: Entry): number {
  return INITCALL_LEVELS.indexOf(row.level)
}
