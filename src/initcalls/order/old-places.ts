import { INITCALL_LEVELS } from '../../event/index.js'
import { entriesOf } from './align.js'
import type { Orders } from './diff.js'
import { matchEntries } from './match.js'
import type { OrderEdit, OrderRow } from './types.js'

/** What is no longer where it was. */
export type Leaving = Extract<OrderEdit, { kind: 'removed' | 'moved' | 'reordered' }>

/** Behind which row of the actual order each of them was; -1: before all. */
export function oldPlaces(edits: readonly OrderEdit[], orders: Orders): ReadonlyMap<Leaving, number> {
  const leaving = edits.filter(isLeaving).toSorted((a, b) => a.from - b.from)
  const behind = rowsBehind(new Set(leaving.map(({ from }) => from)), orders)
  return new Map(leaving.map(edit => [edit, atLevel(behind[edit.from] ?? -1, edit.was.level, orders.actual)]))
}

function isLeaving(edit: OrderEdit): edit is Leaving {
  return edit.kind === 'removed' || edit.kind === 'moved' || edit.kind === 'reordered'
}

/** For each row of the expected order the actual one's row of the last that stands before it and has stayed. */
function rowsBehind(gone: ReadonlySet<number>, { expected, actual }: Orders): readonly number[] {
  const pairs = matchEntries(entriesOf(expected), entriesOf(actual))
  const partners = new Map(pairs.map(({ left, right }) => [left.index, right.index]))
  let last = -1
  return expected.map((_, index) => {
    const behind = last
    if (!gone.has(index)) last = partners.get(index) ?? last
    return behind
  })
}

/** Behind those of earlier levels that have come between. */
function atLevel(behind: number, level: OrderRow['level'], actual: readonly OrderRow[]): number {
  let place = behind
  for (let next = actual[place + 1]; next !== undefined && rank(next.level) < rank(level); next = actual[place + 1])
    place++
  return place
}

function rank(level: OrderRow['level']): number {
  return INITCALL_LEVELS.indexOf(level)
}
