import { html, type Markup } from '../html/markup.js'
import type { InitcallRow } from '../initcalls/story.js'
import { nameOf } from '../initcalls/words.js'
import { cut } from '../text/width.js'
import { textWidth, units } from './canvas.js'
import type { Band, Slot } from './layout.js'

/** The names stand above the columns, in so many lines. */
export const LANES = 2
export const LANE = 12

/** What is shorter is not named. */
const NAMED_FROM = 100_000
const LONGEST_NAME = 32
const SIZE = 10

interface Place {
  readonly band: Band
  readonly slot: number
  readonly top: number
  readonly barTop: (row: InitcallRow) => number
}

/** The names that find room: those that stand out, those that something is wrong with, the longest. */
export function nameLabels(slots: readonly Slot[], place: Place): readonly Markup[] {
  const taken: { from: number; to: number; lane: number }[] = []
  const labels: Markup[] = []
  const most = Math.floor((place.band.to - place.band.from) / textWidth('m', SIZE))
  for (const { x, row } of slots
    .filter(({ row: each }) => rank(each) > 0)
    .toSorted((a, b) => rank(b.row) - rank(a.row))) {
    const text = cut(nameOf(row), Math.min(LONGEST_NAME, most))
    const width = textWidth(text, SIZE)
    const middle = x + place.slot / 2
    const from = Math.min(Math.max(place.band.from, middle - width / 2), place.band.to - width)
    // the line down to the bar must not cross a name either
    const lane = [LANES - 1, 0].find(
      each =>
        !taken.some(
          other =>
            (other.lane === each && from < other.to + 6 && from + width > other.from - 6) ||
            (other.lane > each && middle > other.from - 2 && middle < other.to + 2),
        ),
    )
    if (lane === undefined) continue
    taken.push({ from, to: from + width, lane })
    labels.push(labelOf(row, text, { from, middle, lane }, place))
  }
  return labels
}

/** Nothing at zero is named. */
function rank({ record, marked, findings, spent }: InitcallRow): number {
  const ns = spent?.ns ?? 0
  if (record.function === 'inet_init') return 4e15
  if (findings.some(({ weight }) => weight !== 'note')) return 3e15 + Math.min(ns, 1e15)
  if (marked) return 1e15 + Math.min(ns, 1e15)
  return ns >= NAMED_FROM ? Math.min(ns, 1e15) : 0
}

interface Spot {
  readonly from: number
  readonly middle: number
  readonly lane: number
}

function labelOf(row: InitcallRow, text: string, { from, middle, lane }: Spot, { top, barTop }: Place): Markup {
  const y = top + (lane + 1) * LANE - 3
  const foot = Math.max(y + 3, barTop(row) - 1)
  return html`<path class="lead" d="M${units(middle)} ${y + 2}V${units(foot)}"/><text x="${units(from)}" y="${y}" class="small ${styleOf(row)}">${text}</text>`
}

function styleOf({ marked, findings }: InitcallRow): string {
  const [worst] = findings
  if (worst?.weight === 'wrong' || worst?.weight === 'error') return 'bad'
  if (worst?.weight === 'doubt') return 'doubt'
  return marked ? 'marked' : 'dim'
}
