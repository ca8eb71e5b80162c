import { alignOrders, entriesOf, type Slot } from './align.js'
import type { Entry } from './match.js'
import type { OrderEdit, OrderPlace, OrderRow } from './types.js'

/** What leads from the expected order to the actual one, as few edits as can be, in the order in which one reads the two. */
export function diffOrders(expected: readonly OrderRow[], actual: readonly OrderRow[]): readonly OrderEdit[] {
  return alignOrders(entriesOf(expected), entriesOf(actual)).flatMap(slot => editsOf({ expected, actual }, slot))
}

/** For an initcall's neighbours. */
export interface Orders {
  readonly expected: readonly OrderRow[]
  readonly actual: readonly OrderRow[]
}

/** What one line of the two side by side tells. */
export function editsOf(orders: Orders, { kind, left, right }: Slot): readonly OrderEdit[] {
  if (kind === 'both') return changes(left, right)
  if (kind === 'left') return right === null ? [removal(orders, left)] : [] // It is told where it stands now.
  return left === null ? [addition(orders, right)] : [jump(orders, left, right), ...changes(left, right)]
}

function removal({ expected }: Orders, { row, index }: Entry): OrderEdit {
  return { kind: 'removed', row, was: placeOf(expected, { row, index }), from: index }
}

function addition({ actual }: Orders, { row, index }: Entry): OrderEdit {
  return { kind: 'added', row, now: placeOf(actual, { row, index }), to: index }
}

function jump({ expected, actual }: Orders, left: Entry, right: Entry): OrderEdit {
  const kind = left.row.level === right.row.level ? 'reordered' : 'moved'
  const places = { was: placeOf(expected, left), now: placeOf(actual, right) }
  return { kind, row: right.row, from: left.index, to: right.index, ...places }
}

/** What is not known on one side is no change. */
function changes(left: Entry, right: Entry): readonly OrderEdit[] {
  const both = { row: right.row, from: left.index, to: right.index }
  const edits: OrderEdit[] = []
  const [was, now] = [left.row, right.row]
  if (was.returned !== null && now.returned !== null && was.returned !== now.returned) {
    edits.push({ kind: 'returns', ...both, was: was.returned, now: now.returned })
  }
  if (was.file !== null && now.file !== null && was.file !== now.file) {
    edits.push({ kind: 'file', ...both, was: was.file, now: now.file })
  }
  return edits
}

export function placeOf(rows: readonly OrderRow[], { row: { level }, index }: Entry): OrderPlace {
  const [previous = null, next = null] = [rows[index - 1], rows[index + 1]].map(row =>
    row?.level === level ? row.function : null,
  )
  return { level, previous, next }
}
