import type { InitcallEntry } from '../../event/index.js'
import { levelName } from '../../initcalls/index.js'
import { painter, type Span, type TerminalOptions } from '../../report/index.js'
import { count } from '../../report/text/plural.js'
import { visible } from '../../report/text/visible.js'
import { cut, cutFront, padEnd, padStart, widthOf } from '../../report/text/width.js'
import type { PromisedInitcalls } from './entries.js'

/** The table for people: a band for each level, a line for each initcall, none wider than the terminal. */
export function initcallTable(
  { entries, kernel }: PromisedInitcalls,
  { colour, width }: Pick<TerminalOptions, 'colour' | 'width'>,
): string {
  const paint = painter(colour)
  const rows = entries.map(cellsOf)
  const widths = widthsOf(rows, width)
  const lines: (readonly Span[])[] = [[['strong', titleOf(entries.length, kernel)]]]
  for (const [index, entry] of entries.entries()) {
    if (entry.level !== entries[index - 1]?.level) lines.push([], [['strong', bandOf(entry, entries)]])
    lines.push(lineOf(rows[index] ?? NO_CELLS, widths))
  }
  return lines.map(spans => `${paint(spans).trimEnd()}\n`).join('')
}

/** Position, function, place, macro. */
type Cells = readonly [string, string, string, string]
type Widths = readonly [number, number, number, number]

const NO_CELLS: Cells = ['', '', '', '']
const GAP = 2
/** What function and place need at least to be legible. */
const ROOMY = 36

function cellsOf({ position, function: name, file, line, macro }: InitcallEntry): Cells {
  const place = file === null ? '?' : line === null ? file : `${file}:${line}`
  return [String(position), visible(name), visible(place), visible(macro)]
}

/** Where there is no room for all columns, the macro is left out: the level nearly says it. */
function widthsOf(rows: readonly Cells[], width: number): Widths {
  const natural = (at: 0 | 1 | 2 | 3) => Math.max(0, ...rows.map(cells => widthOf(cells[at])))
  const [position, name, place] = [natural(0), natural(1), natural(2)]
  const room = width - position - 2 * GAP
  const macro = room - natural(3) - GAP >= ROOMY ? natural(3) : 0
  const left = macro === 0 ? room : room - macro - GAP
  const nameWidth = Math.min(name, Math.max(left - place, Math.ceil(left / 2)))
  return [position, nameWidth, Math.min(place, left - nameWidth), macro]
}

function titleOf(entries: number, { name, release, architecture }: PromisedInitcalls['kernel']): string {
  const facts = [...(release === null ? [] : [`Linux ${release}`]), ...(architecture === null ? [] : [architecture])]
  return `${visible(name)}: ${count(entries, 'initcall')}${facts.length === 0 ? '' : ` (${visible(facts.join(', '))})`}`
}

function bandOf({ level }: InitcallEntry, entries: readonly InitcallEntry[]): string {
  const name = levelName(level)
  const many = count(entries.filter(each => each.level === level).length, 'initcall')
  return `level ${level}${name === level ? '' : ` (${name})`}: ${many}`
}

function lineOf([position, name, place, macro]: Cells, [first, second, third, fourth]: Widths): readonly Span[] {
  return [
    ['dim', `${padStart(position, first)}  `],
    ['plain', `${padEnd(cut(name, second), second)}  `],
    ['dim', `${padEnd(cutFront(place, third), third)}  `],
    ['plain', fourth === 0 ? '' : macro],
  ]
}
