import { UNSEEN } from './visible.js'

/** A stretch of a text, in UTF-16 units from its start. */
export interface Span {
  readonly offset: number
  readonly length: number
}

const WIDTH = 100
const TAB = 4
/** UTF-16 units to either side of the span that are looked at; no character is narrower than these allow for. */
const NEAR = 400

/** Line and column of an offset, both from 1; columns count UTF-16 units, as editors do. */
export function positionOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const end = Math.min(Math.max(offset, 0), text.length)
  let line = 1
  let start = 0
  for (let next = text.indexOf('\n'); next >= 0 && next < end; next = text.indexOf('\n', start)) {
    line++
    start = next + 1
  }
  return { line, column: end - start + 1 }
}

/** The span's line with its neighbours and carets below the span: three lines at most, each of bounded width. */
export function codeFrame(text: string, span: Span): string {
  const { line, column } = positionOf(text, span.offset)
  const start = Math.min(Math.max(span.offset, 0), text.length) - column + 1
  const here = lineAt(text, start)
  const before = line === 1 ? undefined : lineAt(text, startOfLine(text, start - 1))
  const end = text.indexOf('\n', start)
  const after = end < 0 ? undefined : lineAt(text, end + 1)
  const gutter = String(after === undefined ? line : line + 1).length
  const marked = markedLine(here, column - 1, span.length)
  const frame = [`> ${String(line).padStart(gutter)} | ${marked.text}`, `  ${' '.repeat(gutter)} | ${marked.carets}`]
  if (before !== undefined) frame.unshift(neighbour(before, line - 1, gutter))
  if (after !== undefined && after !== '') frame.push(neighbour(after, line + 1, gutter))
  return frame.map(one => one.trimEnd()).join('\n')
}

function startOfLine(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1
}

function lineAt(text: string, start: number): string {
  const end = text.indexOf('\n', start)
  return text.slice(start, end < 0 ? text.length : end).replace(/\r$/, '')
}

function neighbour(line: string, number: number, gutter: number): string {
  return `  ${String(number).padStart(gutter)} | ${crop(cellsOf(line.slice(0, NEAR)), 0, line.length > NEAR).text}`
}

function markedLine(line: string, start: number, length: number): { readonly text: string; readonly carets: string } {
  // A line may be the whole file: only what lies near the span is ever looked at.
  const cut = start < NEAR ? 0 : start - NEAR / 2
  const cells = cellsOf(line.slice(cut, cut + 2 * NEAR))
  const first = widthUpTo(cells, start - cut)
  const end = Math.max(start + 1, Math.min(start + length, line.length))
  const marked = Math.max(1, widthUpTo(cells, end - cut) - first)
  const view = crop(cells, first, line.length > cut + 2 * NEAR)
  const before = first - view.skipped
  return { text: view.text, carets: ' '.repeat(before) + '^'.repeat(Math.max(1, Math.min(marked, WIDTH - before))) }
}

/** One character as it is shown: what is printed, how many columns it takes, how many UTF-16 units it came from. */
interface Cell {
  readonly text: string
  readonly width: number
  readonly units: number
}

function cellsOf(line: string): readonly Cell[] {
  let column = 0
  return [...line].map(character => {
    const cell = cellOf(character, column)
    column += cell.width
    return cell
  })
}

function cellOf(character: string, column: number): Cell {
  const units = character.length
  if (character === '\t') {
    const width = TAB - (column % TAB)
    return { text: ' '.repeat(width), width, units }
  }
  if (character.search(UNSEEN) === 0) return { text: '\ufffd', width: 1, units }
  if (COMBINING.test(character)) return { text: character, width: 0, units }
  return { text: character, width: WIDE.test(character) ? 2 : 1, units }
}

const COMBINING = /\p{M}/u
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u

function widthUpTo(cells: readonly Cell[], units: number): number {
  let seen = 0
  let width = 0
  for (const cell of cells) {
    if (seen >= units) return width
    seen += cell.units
    width += cell.width
  }
  return width + Math.max(0, units - seen)
}

/** At most `WIDTH` columns of the line, with the column `focus` among them; `…` stands for what is left out. */
function crop(
  cells: readonly Cell[],
  focus: number,
  more: boolean,
): { readonly text: string; readonly skipped: number } {
  const from = focus < WIDTH - 10 ? 0 : focus - WIDTH / 2
  const lead = from === 0 ? '' : '…'
  let column = 0
  let skipped = 0
  let text = lead
  for (const cell of cells) {
    if (column >= from + WIDTH) return { text: `${text}…`, skipped: skipped - lead.length }
    if (column >= from) text += cell.text
    else skipped = column + cell.width
    column += cell.width
  }
  return { text: more ? `${text}…` : text, skipped: skipped - lead.length }
}
