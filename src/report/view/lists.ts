import { isPointer, isStruct, isUnavailable, type Value } from '../../event/index.js'
import { visible } from '../text/visible.js'
import { type Leaf, leavesOf, NO_SIBLINGS } from './values.js'

/** A captured list as a table: an element a row, a field a column. */
export interface ListTable {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly (Leaf | null)[])[]
  /** Why elements are missing; safe to print. */
  readonly lost: readonly string[]
}

/** null for what is no list of elements with addresses; an empty array is an empty list where `other` is a list. */
export function listTable(value: Value | undefined, other?: Value): ListTable | null {
  if (!Array.isArray(value)) return null
  const items: readonly Value[] = value
  if (items.length === 0 && other !== undefined && listTable(other) !== null) return { columns: [], rows: [], lost: [] }
  if (!items.some(isElement) || !items.every(item => isElement(item) || isUnavailable(item))) return null
  const elements = items.filter(isElement).map(elementLeaves)
  const columns = [...new Set(elements.flatMap(leaves => [...leaves.keys()]))]
  return {
    columns,
    rows: elements.map(leaves => columns.map(column => leaves.get(column) ?? null)),
    lost: items.filter(isUnavailable).map(({ unavailable }) => visible(unavailable)),
  }
}

function isElement(value: Value): boolean {
  return isStruct(value) && value.address !== undefined && isPointer(value.address)
}

function elementLeaves(element: Value): ReadonlyMap<string, Leaf> {
  const leaves = leavesOf('', element, { field: '', siblings: NO_SIBLINGS })
  // What a pointer to a number leads to takes its place: it comes behind it.
  return new Map(leaves.map(leaf => [leaf.path.replace(/^\*?\./, ''), leaf]))
}

/** Elements that fit a text; the rest is counted. */
const SHOWN = 8

/** `[0] 0xffff… port=7777` for each element, and what is missing. */
export function elementTexts({ columns, rows, lost }: ListTable): readonly string[] {
  const shown = rows.slice(0, SHOWN).map((row, index) => `[${index}] ${rowText(columns, row)}`)
  const more = rows.length > SHOWN ? [`… and ${rows.length - SHOWN} more`] : []
  return [...shown, ...more, ...lost.map(reason => `⚠ ${reason}`)]
}

/** The address, then `field=value`. */
export function rowText(columns: readonly string[], row: readonly (Leaf | null)[]): string {
  return columns
    .flatMap((column, index) => {
      const leaf = row[index] ?? null
      if (leaf === null) return []
      return [index === 0 ? leaf.text : `${column}=${leaf.text}`]
    })
    .join(' ')
}
