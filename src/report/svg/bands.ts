import type { FindingKind, InitcallFinding } from '../../initcalls/index.js'
import { html, type Markup, NOTHING } from '../html/markup.js'
import type { InitcallRow, InitcallStory } from '../initcalls/story.js'
import { durationText, levelText } from '../initcalls/words.js'
import { count } from '../text/plural.js'
import { heading, type LinkTo, label, type Part, units } from './canvas.js'
import { column, type Heights, heightsOf } from './column.js'
import { type Band, layoutOf, type Slot } from './layout.js'
import { sign } from './marks.js'
import { LANE, LANES, nameLabels } from './names.js'

const SIGNS = 22
const PAD = 4
const GAP = 8

/** Each initcall as a column in its level's band: its place is the table's order, its height its time on a logarithmic scale. */
export function bandsPart(story: InitcallStory, top: number, link: LinkTo): Part {
  const { rows, slot } = layoutOf(story.levels)
  const heights = heightsOf(story.rows)
  const scene: Scene = { slot, heights, fineFrom: story.fineFrom, link }
  const parts: Markup[] = []
  let y = top + 24
  for (const row of rows) {
    const height = Math.max(...row.map(({ lines }) => lines.length)) * lineHeight(heights) + 2 * PAD
    parts.push(html`${row.map(band => bandBox(band, y, height, scene))}${scale(y + PAD, row.at(-1), scene)}
`)
    y += height + GAP
  }
  const head = heading(
    top,
    'Each initcall',
    'in the order of the table; its height is its time, on a logarithmic scale',
  )
  return { markup: html`${head}${parts}`, height: y - top + 8 }
}

interface Scene {
  readonly slot: number
  readonly heights: Heights
  readonly fineFrom: InitcallRow | null
  readonly link: LinkTo
}

function lineHeight({ full }: Heights): number {
  return LANES * LANE + full + SIGNS
}

function bandBox(band: Band, y: number, height: number, scene: Scene): Markup {
  const { x, width, lines } = band
  const step = lineHeight(scene.heights)
  return html`<g><rect class="band" x="${units(x)}" y="${y}" width="${units(width)}" height="${height}" rx="5"/>${bandHead(band, y)}${lines.map((line, index) => lineBox(line, band, y + PAD + index * step, scene))}</g>
`
}

function bandHead({ level, x }: Band, y: number): Markup {
  const left = x + 9
  const findings = level.rows.flatMap(row => row.findings)
  return html`${label(left, y + 20, 'strong', levelText(level.level))}${label(left, y + 36, 'dim small', count(level.rows.length, 'initcall'))}${label(left, y + 50, 'dim small', durationText(level.ns))}${tally(findings, left, y + 64)}`
}

/** How many of each sign, up to what finds room: three in a row. */
function tally(findings: readonly InitcallFinding[], x: number, y: number): readonly Markup[] {
  const counts = new Map<FindingKind, InitcallFinding[]>()
  for (const finding of findings) counts.set(finding.kind, [...(counts.get(finding.kind) ?? []), finding])
  return [...counts.values()].slice(0, 6).flatMap((same, index) => {
    const [first] = same
    if (first === undefined) return []
    const [left, top] = [x + (index % 3) * 34, y + Math.floor(index / 3) * 14]
    return [html`${sign(first, left + 4, top - 3)}${label(left + 11, top, 'small', String(same.length))}`]
  })
}

function lineBox(slots: readonly Slot[], band: Band, y: number, scene: Scene): Markup {
  const { slot, heights, link } = scene
  const base = y + LANES * LANE + heights.full
  const end = (slots.at(-1)?.x ?? band.from) + slot
  const names = nameLabels(slots, { band, slot, top: y, barTop: row => base - heights.of(row) })
  return html`${grid(band.from, end, base, heights)}${boundary(slots, y, base, scene)}${slots.map(({ x, row }) => column(row, { x, base, slot, heights, link }))}${names}`
}

function grid(from: number, end: number, base: number, { decades, full }: Heights): Markup {
  const lines = Array.from({ length: decades + 1 }, (_, decade) => units(base - (full * decade) / decades))
  return html`<path class="grid" d="${lines.map(y => `M${units(from)} ${y}H${units(end)}`).join('')}"/>`
}

/** Beside a row of bands, what the lines in their first line of columns stand for. */
function scale(y: number, last: Band | undefined, { heights: { decades, full } }: Scene): readonly Markup[] {
  const [base, x] = [y + LANES * LANE + full, last === undefined ? 0 : last.x + last.width + 7]
  return Array.from({ length: decades + 1 }, (_, decade) =>
    decade % 2 === 0 ? label(x, base - (full * decade) / decades + 3, 'small dim', SCALE[decade] ?? '') : NOTHING,
  )
}

const SCALE = ['1 µs', '10 µs', '100 µs', '1 ms', '10 ms', '100 ms', '1 s', '10 s', '100 s', '1,000 s']

/** Where the kernel's own clock becomes fine. */
function boundary(slots: readonly Slot[], y: number, base: number, { fineFrom }: Scene): Markup {
  const slot = slots.find(({ row }) => row === fineFrom)
  if (slot === undefined) return NOTHING
  return html`<path class="cut" d="M${units(slot.x)} ${y}V${base + 12}"><title>From here on the log's own clock is fine; before, it goes in whole ticks.</title></path>`
}
