import type { InitcallLevel } from '../../event/index.js'
import { alignOrders, entriesOf, type Slot } from './align.js'
import type { OrderRow } from './types.js'

/** A line of two orders side by side. */
export type SideRow =
  /** On both sides; what it returned and where it is defined may differ. */
  | { readonly kind: 'both'; readonly level: InitcallLevel; readonly left: OrderRow; readonly right: OrderRow }
  | {
      readonly kind: 'left'
      readonly level: InitcallLevel
      readonly left: OrderRow
      readonly elsewhere: Elsewhere | null
    }
  | {
      readonly kind: 'right'
      readonly level: InitcallLevel
      readonly right: OrderRow
      readonly elsewhere: Elsewhere | null
    }

/** Where the same initcall stands on the other side. */
export interface Elsewhere {
  readonly level: InitcallLevel
  readonly further: 'up' | 'down'
}

/** Two orders side by side, level by level: as many initcalls as can be stand beside each other. */
export function sideBySide(left: readonly OrderRow[], right: readonly OrderRow[]): readonly SideRow[] {
  const slots = alignOrders(entriesOf(left), entriesOf(right))
  const lines = linesOf(slots)
  return slots.map((slot, line) => {
    if (slot.kind === 'both') {
      return { kind: 'both', level: slot.left.row.level, left: slot.left.row, right: slot.right.row }
    }
    const { row } = slot.kind === 'left' ? slot.left : slot.right
    const elsewhere = elsewhereOf(slot, line, lines)
    if (slot.kind === 'left') return { kind: 'left', level: row.level, left: row, elsewhere }
    return { kind: 'right', level: row.level, right: row, elsewhere }
  })
}

/** By index, in which line each row stands. */
interface Lines {
  readonly left: ReadonlyMap<number, number>
  readonly right: ReadonlyMap<number, number>
}

function linesOf(slots: readonly Slot[]): Lines {
  const lines = (side: 'left' | 'right') =>
    slots.flatMap((slot, line) => {
      const entry = slot.kind === side || slot.kind === 'both' ? slot[side] : null
      return entry === null ? [] : [[entry.index, line] as const]
    })
  return { left: new Map(lines('left')), right: new Map(lines('right')) }
}

function elsewhereOf(slot: Exclude<Slot, { kind: 'both' }>, line: number, lines: Lines): Elsewhere | null {
  const other = slot.kind === 'left' ? slot.right : slot.left
  if (other === null) return null
  const at = (slot.kind === 'left' ? lines.right : lines.left).get(other.index) ?? line
  return { level: other.row.level, further: at < line ? 'up' : 'down' }
}
