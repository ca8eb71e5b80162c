import { levelName } from '../levels.js'
import { formatRule } from './format-rule.js'
import { RETURNS_ZERO, RULES } from './parse.js'
import { NOT_KNOWN } from './parse-row.js'
import type { OrderRow, OrderRule } from './types.js'
import { wordOf } from './word.js'

/** Fixed, so that one longer name does not move the lines of all others. */
const LEVEL_WIDTH = 15
const NAME_WIDTH = 34

/**
 * The text of an expected order; the rows are in the table's order. `about` are lines of comment at its head. Equal
 * orders give equal texts: nothing of an address, a line or a day is in it.
 */
export function formatOrder(
  rows: readonly OrderRow[],
  about: readonly string[],
  rules: readonly OrderRule[] = [],
): string {
  return joinParts([
    ...formatHead(rows, about),
    formatRows(rows),
    rules.length === 0 ? [] : [RULES, ...rules.map(formatRule)],
  ])
}

/** What stands before the rows: comments, and what is true of all rows. */
export function formatHead(rows: readonly OrderRow[], about: readonly string[]): readonly (readonly string[])[] {
  return [about.map(commentOf), saysZero(rows) ? [RETURNS_ZERO] : []]
}

/** A line for each row. */
export function formatRows(rows: readonly OrderRow[]): readonly string[] {
  const zero = saysZero(rows)
  return rows.map(row => formatRow(row, zero))
}

/** Parts that have lines, with a blank line between two. */
export function joinParts(parts: readonly (readonly string[])[]): string {
  return parts
    .filter(lines => lines.length > 0)
    .map(lines => `${lines.join('\n')}\n`)
    .join('\n')
}

function saysZero(rows: readonly OrderRow[]): boolean {
  return rows.some(({ returned }) => returned === '0')
}

function commentOf(line: string): string {
  return `# ${line.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, ' ')}`.trimEnd()
}

function formatRow({ level, function: name, file, returned }: OrderRow, zero: boolean): string {
  const place = `${column(levelName(level), LEVEL_WIDTH)}${column(wordOf(name), NAME_WIDTH)}`
  const said = returnedText(returned, zero)
  return `${place}${file === null ? '-' : wordOf(file)}${said === null ? '' : `  returns ${said}`}`
}

function returnedText(returned: string | null, zero: boolean): string | null {
  if (returned === null) return zero ? NOT_KNOWN : null
  return zero && returned === '0' ? null : wordOf(returned)
}

/** Two spaces at least stand behind it. */
function column(text: string, width: number): string {
  return `${text}  `.padEnd(width)
}
