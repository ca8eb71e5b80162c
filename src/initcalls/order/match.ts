import { groupBy } from './group.js'
import type { OrderRow } from './types.js'

/** A row, and its place in the whole list, from 0. */
export interface Entry {
  readonly row: OrderRow
  readonly index: number
}

export interface Pair {
  readonly left: Entry
  readonly right: Entry
}

/**
 * Which rows of two orders are the same initcall. By function and file; where that leaves a choice the level decides, then
 * the order. A function that has moved to another file is known by its name where nothing else bears it.
 */
export function matchEntries(left: readonly Entry[], right: readonly Entry[]): readonly Pair[] {
  const open: Open = { left: new Set(left), right: new Set(right) }
  const alone = namesOnBothSides(left, right)
  return [
    ...pairUp(open, ({ function: name, file, level }) => keyOf(name, file, level)),
    ...pairUp(open, ({ function: name, file }) => keyOf(name, file)),
    ...pairUp(open, ({ function: name, level }) => keyOf(name, level), fileUnknown),
    ...pairUp(open, ({ function: name }) => name, fileUnknown),
    ...pairUp(
      open,
      ({ function: name }) => name,
      ([first]) => first !== undefined && alone.has(first.row.function),
    ),
  ]
}

interface Open {
  readonly left: Set<Entry>
  readonly right: Set<Entry>
}

function keyOf(...parts: readonly (string | null)[]): string {
  return JSON.stringify(parts)
}

type May = (left: readonly Entry[], right: readonly Entry[]) => boolean

/** Takes those that are still open and have the same key, the first with the first. */
function pairUp(open: Open, key: (row: OrderRow) => string, may: May = () => true): readonly Pair[] {
  const rights = groupBy(open.right, ({ row }) => key(row))
  const pairs = [...groupBy(open.left, ({ row }) => key(row))].flatMap(([name, lefts]) => {
    const others = rights.get(name) ?? []
    return may(lefts, others) ? zip(lefts, others) : []
  })
  for (const { left, right } of pairs) {
    open.left.delete(left)
    open.right.delete(right)
  }
  return pairs
}

function zip(lefts: readonly Entry[], rights: readonly Entry[]): readonly Pair[] {
  return lefts.flatMap((left, index) => {
    const right = rights[index]
    return right === undefined ? [] : [{ left, right }]
  })
}

/** A kernel without DWARF does not tell where its functions are defined. */
function fileUnknown(left: readonly Entry[], right: readonly Entry[]): boolean {
  return [left, right].some(side => side.length > 0 && side.every(({ row }) => row.file === null))
}

function namesOnBothSides(left: readonly Entry[], right: readonly Entry[]): ReadonlySet<string> {
  const byName = ({ row }: Entry) => row.function
  const rights = groupBy(right, byName)
  const alone = [...groupBy(left, byName)].filter(
    ([name, group]) => group.length + (rights.get(name)?.length ?? 0) === 2,
  )
  return new Set(alone.map(([name]) => name))
}
