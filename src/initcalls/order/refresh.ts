import { entriesOf } from './align.js'
import { formatHead, formatRows, joinParts } from './format.js'
import { matchEntries } from './match.js'
import { RETURNS_ZERO, readOrder } from './parse.js'
import type { OrderRow, WrittenOrder } from './types.js'

/**
 * The text of an order with other initcalls: its rules stay as they are, and so do the comments at initcalls that are
 * still there. The comments at its head are replaced.
 */
export function refreshOrder(text: string, rows: readonly OrderRow[], about: readonly string[]): string {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/)
  const { order } = readOrder(text.replace(/^\ufeff/, ''))
  const old = new Map(
    matchEntries(entriesOf(order.rows), entriesOf(rows)).map(({ left, right }) => [right.index, left.index]),
  )
  const formatted = formatRows(rows).flatMap((row, index) => {
    const before = old.get(index)
    return before === undefined ? [row] : [...above(lines, order, before), `${row}${behind(lines, order, before)}`]
  })
  const tail = trimmed(lines.slice(order.lines.rows.at(-1) ?? headEnd(lines)).filter(isKept))
  return joinParts([...formatHead(rows, about), formatted, tail])
}

/** The comments between a row and the one before it. */
function above(lines: readonly string[], { lines: { rows } }: WrittenOrder, index: number): readonly string[] {
  const from = index === 0 ? headEnd(lines) : (rows[index - 1] ?? 0)
  return trimmed(lines.slice(from, (rows[index] ?? 1) - 1).filter(isKept))
}

/** The comments at the file's head end with an empty line; else they are the first row's. */
function headEnd(lines: readonly string[]): number {
  const end = lines.findIndex(line => !line.startsWith('#'))
  return end >= 0 && lines[end]?.trim() === '' ? end : 0
}

function isKept(line: string): boolean {
  return line.replace(/\s+/g, ' ').trim() !== RETURNS_ZERO
}

/** Without empty lines at its ends. */
function trimmed(lines: readonly string[]): readonly string[] {
  const said = lines.map(line => line.trim() !== '')
  return lines.slice(Math.max(0, said.indexOf(true)), said.lastIndexOf(true) + 1)
}

/** The comment that stands in the row's own line. */
function behind(lines: readonly string[], { lines: { rows } }: WrittenOrder, index: number): string {
  const comment = /\s(#.*)$/.exec(lines[(rows[index] ?? 1) - 1] ?? '')?.[1]
  return comment === undefined ? '' : `  ${comment}`
}
