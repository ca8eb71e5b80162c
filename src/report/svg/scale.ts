import { html, type Markup, NOTHING } from '../html/markup.js'
import type { InitcallRow, InitcallStory, LevelRows } from '../initcalls/story.js'
import { durationText, levelText, nameOf, shareText, spentText } from '../initcalls/words.js'
import { EDGE, heading, LEFT, label, type Part, RIGHT, textWidth, units } from './canvas.js'

const PITCH = 18
const BAR = 14
/** Of the text in or beside a bar. */
const FOOT = 10
/** Bars that are narrower are drawn together. */
const NARROW = 1.5
/** A line that can be seen. */
const HAIR = 0.8
/** What takes less of the whole is not named. */
const NAMED = 0.01

/** The time to scale: a row for each level, initcalls laid end to end from the first to the last. */
export function scalePart({ levels, ns }: InitcallStory, top: number): Part {
  if (ns === 0) return { markup: NOTHING, height: 0 }
  const first = top + 36
  const bottom = first + levels.length * PITCH
  const scale = (RIGHT - LEFT) / ns
  const starts = levels.map((_, index) => levels.slice(0, index).reduce((sum, level) => sum + level.ns, 0))
  const rows = levels.map((level, index) =>
    levelRow(level, { x: LEFT + (starts[index] ?? 0) * scale, y: first + index * PITCH, scale, all: ns }),
  )
  const markup = html`${heading(top, 'Where the time goes', 'to scale, initcalls laid end to end')}${axis(ns, scale, first, bottom)}${rows}`
  return { markup, height: bottom - top + 22 }
}

interface Place {
  readonly x: number
  readonly y: number
  /** Units for each nanosecond. */
  readonly scale: number
  readonly all: number
}

function levelRow(level: LevelRows, place: Place): Markup {
  const { y, all } = place
  const text = y + FOOT
  return html`${label(14, text, 'strong', levelText(level.level))}${barsOf(level.rows, place)}${namesOf(level, place)}${label(EDGE - 62, text, 'end', durationText(level.ns))}${label(EDGE, text, 'end dim', shareText(level.ns, all))}
`
}

function barsOf(rows: readonly InitcallRow[], { x, y, scale }: Place): readonly Markup[] {
  const bars: Markup[] = []
  let at = x
  let run: InitcallRow[] = []
  let runStart = x
  const flush = () => {
    if (run.length > 0) bars.push(bar(runStart, y, at - runStart, run))
    run = []
  }
  for (const row of rows) {
    const width = (row.spent?.ns ?? 0) * scale
    if (width >= NARROW || row.marked) {
      flush()
      bars.push(bar(at, y, width, [row]))
      at += width
      runStart = at
    } else {
      run.push(row)
      at += width
    }
  }
  flush()
  return bars
}

function bar(x: number, y: number, width: number, rows: readonly InitcallRow[]): Markup {
  const [row] = rows
  const marked = rows.length === 1 && row?.marked === true
  const title =
    rows.length === 1 && row !== undefined ? `${nameOf(row)}: ${spentText(row.spent)}` : `${rows.length} short ones`
  // a gap between two bars, where there is room for one
  const shown = width > 4 ? width - 0.8 : Math.max(marked ? 2.5 : HAIR, width)
  const [above, height] = marked ? [y - 2, BAR + 4] : [y, BAR]
  const name =
    rows.length === 1 && row !== undefined && hasName(row, width)
      ? label(x + 6, y + FOOT, 'on-bar', barText(row))
      : NOTHING
  return html`<rect class="b${marked ? ' on' : ''}" x="${units(x)}" y="${above}" width="${units(shown)}" height="${height}"><title>${title}</title></rect>${name}`
}

/** There is room for its name in the bar. */
function hasName(row: InitcallRow, width: number): boolean {
  return textWidth(barText(row)) + 14 <= width
}

function barText(row: InitcallRow): string {
  return `${nameOf(row)} ${spentText(row.spent)}`
}

/** The longest of those that have no room in their bars, on the side of the level that has more. */
function namesOf(level: LevelRows, { x, y, scale, all }: Place): Markup {
  const width = Math.max(HAIR, level.ns * scale)
  const [before, behind] = [x - LEFT, RIGHT - x - width]
  const named = level.rows.filter(row => isNamed(row, all) && !hasName(row, (row.spent?.ns ?? 0) * scale))
  const names: InitcallRow[] = []
  for (const row of named.toSorted(byTime)) {
    if (textWidth([...names, row].map(barText).join(' · ')) + 14 <= Math.max(before, behind)) names.push(row)
  }
  if (names.length === 0) return NOTHING
  const right = behind >= before
  const spans = names.map(
    (row, index) =>
      html`${index === 0 ? '' : ' · '}<tspan class="${row.marked ? 'marked' : 'dim'}">${barText(row)}</tspan>`,
  )
  return html`<text x="${units(right ? x + width + 7 : x - 7)}" y="${y + FOOT}" class="dim${right ? '' : ' end'}">${spans}</text>`
}

function isNamed({ record, spent }: InitcallRow, all: number): boolean {
  return record.function === 'inet_init' || (spent?.ns ?? 0) >= all * NAMED
}

/** The longest first, `inet_init` before all. */
function byTime(a: InitcallRow, b: InitcallRow): number {
  const rank = ({ record, spent }: InitcallRow) =>
    record.function === 'inet_init' ? Number.POSITIVE_INFINITY : (spent?.ns ?? 0)
  return rank(b) === rank(a) ? 0 : rank(b) - rank(a)
}

function axis(ns: number, scale: number, first: number, bottom: number): Markup {
  const step = stepOf(ns)
  const ticks = Array.from({ length: Math.floor(ns / step) + 1 }, (_, index) => index * step)
  const lines = ticks.map(at => `M${units(LEFT + at * scale)} ${first - 6}V${bottom}`).join('')
  return html`<path class="grid" d="${lines}"/>${ticks.map(at => label(LEFT + at * scale, first - 9, 'small dim mid', tickText(at)))}
`
}

/** 1, 2 or 5 of a power of ten, so that there are at most eight. */
function stepOf(ns: number): number {
  const power = 10 ** Math.floor(Math.log10(ns / 8))
  return [1, 2, 5, 10].map(each => each * power).find(each => ns / each <= 8) ?? ns
}

function tickText(ns: number): string {
  if (ns === 0) return '0'
  if (ns < 1e6) return `${ns / 1e3} µs`
  return ns < 1e9 ? `${ns / 1e6} ms` : `${ns / 1e9} s`
}
