import { html, type Markup, NOTHING } from '../html/markup.js'
import type { InitcallRow } from '../initcalls/story.js'
import {
  calledText,
  levelText,
  nameOf,
  placeOf,
  returnedText,
  spentText,
  stateText,
  stopsText,
} from '../initcalls/words.js'
import { visible } from '../text/visible.js'
import { type LinkTo, linked, units } from './canvas.js'
import { sign, weightClass } from './marks.js'

/** How high a column is, by the time. */
export interface Heights {
  /** Of the longest time there may be on this scale. */
  readonly full: number
  /** Powers of ten from 1 µs on. */
  readonly decades: number
  of(row: InitcallRow): number
}

const FULL = 52
/** Of one that took less than 1 µs. */
const LEAST = 2

export function heightsOf(rows: readonly InitcallRow[]): Heights {
  const longest = Math.max(0, ...rows.map(({ spent }) => spent?.ns ?? 0))
  const decades = Math.max(3, Math.ceil(Math.log10(Math.max(1, longest / 1_000))))
  const of = ({ spent }: InitcallRow) => {
    const power = spent === null ? 0 : Math.max(0, Math.log10(Math.max(1, spent.ns / 1_000)))
    return units(Math.max(LEAST, (FULL * power) / decades))
  }
  return { full: FULL, decades, of }
}

export interface Place {
  readonly x: number
  /** The line that columns stand on. */
  readonly base: number
  readonly slot: number
  readonly heights: Heights
  readonly link: LinkTo
}

/** An initcall: an area to point at, its bar, its signs below. */
export function column(row: InitcallRow, place: Place): Markup {
  const { x, base, slot, heights, link } = place
  const area = html`<path class="hit" d="M${units(x)} ${base - heights.full}h${units(slot)}v${heights.full + 12}h-${units(slot)}z"/>`
  const seq = row.record.promised?.seq ?? row.record.calls[0]?.seq ?? row.record.logged[0]?.seq
  const inner = html`<g><title>${titleOf(row)}</title>${area}${body(row, place)}${below(row, place)}</g>`
  return html`${linked(seq === undefined ? null : link(seq), inner)}
`
}

function body(row: InitcallRow, place: Place): Markup {
  const { x, base, slot, heights } = place
  const width = units(slot - (slot > 5 ? 1.6 : 0.8))
  const left = units(x + (slot - width) / 2)
  // nothing was called, or nobody knows for how long: an empty frame
  if (row.spent === null) return html`<path class="void" d="M${left} ${base}v-14h${width}v14"/>`
  const height = heights.of(row)
  const [worst] = row.findings
  const kind = worst === undefined ? (row.marked ? ' on' : '') : ` ${weightClass(worst.weight)}`
  return html`<path class="b${kind}" d="M${left} ${base}v-${height}h${width}v${height}z"/>${rungs(row, left, width, place)}`
}

/** A rung for each outermost call that the initcall made, evenly: they have an order, the stops spoil their times. */
function rungs({ inside, spent }: InitcallRow, left: number, width: number, { base, heights }: Place): Markup {
  const calls = inside.filter(({ depth }) => depth === 0).length
  if (calls === 0 || spent === null) return NOTHING
  const height = heights.of({ spent } as InitcallRow)
  const shown = Math.min(calls, Math.floor(height / 2.5) - 1)
  const lines = Array.from(
    { length: Math.max(0, shown) },
    (_, index) => `M${left} ${units(base - (height * (index + 1)) / (shown + 1))}h${width}`,
  )
  return html`<path class="rung" d="${lines.join('')}"/>`
}

function below({ findings, marked }: InitcallRow, { x, base, slot }: Place): Markup {
  const [worst] = findings
  const middle = units(x + slot / 2)
  const pointer = marked ? html`<path class="pointer" d="M${middle} ${base + 2}l4 7h-8z"/>` : NOTHING
  if (worst === undefined) return pointer
  return html`${pointer}${sign(worst, middle, base + (marked ? 14 : 7))}`
}

function titleOf(row: InitcallRow): string {
  const { record, level, findings } = row
  const order = record.promised === null ? 'not in the table' : `${record.promised.position} of the table`
  const stops = stopsText(row)
  const time = `${spentText(row.spent)}${stops === '' ? '' : `, ${stops}`}`
  const lines = [
    `${nameOf(row)} · ${levelText(level)} · ${placeOf(row) ?? 'file not known'}`,
    `${order}, called as ${calledText(row)}; returned ${returnedText(row)}; ${time}`,
    ...(findings.length === 0 ? [] : [stateText(row), ...findings.map(({ message }) => visible(message))]),
  ]
  return lines.join(' — ')
}
