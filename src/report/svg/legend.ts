import type { FindingKind } from '../../initcalls/index.js'
import { html, type Markup } from '../html/markup.js'
import type { InitcallStory } from '../initcalls/story.js'
import { byGravity } from '../initcalls/story.js'
import { KIND_WORDS, nameOf } from '../initcalls/words.js'
import { wrap } from '../text/width.js'
import { EDGE, label, type Part, textWidth } from './canvas.js'
import { sign, weightClass } from './marks.js'

const PITCH = 20

/** What each sign means, as far as it occurs, and what the times are. */
export function legendPart(story: InitcallStory, top: number): Part {
  const parts: Markup[] = []
  let [x, y] = [14, top + 14]
  for (const { draw, text } of entriesOf(story)) {
    const width = 18 + textWidth(text) + 22
    if (x + width > EDGE && x > 14) [x, y] = [14, y + PITCH]
    parts.push(html`${draw(x, y)}${label(x + 18, y, '', text)}`)
    x += width
  }
  y += 26
  const lines = notesOf(story).flatMap(note => wrap(note, 210))
  const notes = lines.map((line, index) => label(14, y + index * 15, 'small dim sans', line))
  return {
    markup: html`${parts}
${notes}
`,
    height: y + lines.length * 15 - top,
  }
}

interface Entry {
  readonly text: string
  /** At the beginning of a line of text. */
  readonly draw: (x: number, y: number) => Markup
}

function entriesOf({ rows, account, fineFrom }: InitcallStory): readonly Entry[] {
  const swatch = (name: string) => (x: number, y: number) => html`<path class="${name}" d="M${x + 2} ${y}v-10h9v10z"/>`
  const entries: Entry[] = [{ text: 'initcall', draw: swatch('b') }]
  if (rows.some(({ marked }) => marked))
    entries.push({
      text: 'inet_init, and what the lab looks into (a rung for each call inside)',
      draw: (x, y) => html`${swatch('b on')(x, y - 3)}<path class="pointer" d="M${x + 6.5} ${y - 2}l3.500 6h-7z"/>`,
    })
  if (rows.some(({ spent }) => spent === null)) entries.push({ text: 'no time known', draw: swatch('void') })
  const counts = new Map<FindingKind, number>()
  for (const { kind } of account.findings) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  for (const { kind, weight } of new Map(byGravity(account.findings).map(each => [each.kind, each])).values())
    entries.push({
      text: `${KIND_WORDS[kind]}, ${counts.get(kind)}`,
      draw: (x, y) =>
        html`<path class="${UNCALLED.has(kind) ? 'void' : `b ${weightClass(weight)}`}" d="M${x - 1} ${y}v-9h5v9z"/>${sign({ kind, weight }, x + 10, y - 4)}`,
    })
  if (fineFrom !== null && fineFrom.index > 0)
    entries.push({
      text: `from ${nameOf(fineFrom)} on the log's own clock is fine`,
      draw: (x, y) => html`<path class="cut" d="M${x + 6} ${y + 2}v-14"/>`,
    })
  return entries
}

/** They have no bar. */
const UNCALLED: ReadonlySet<FindingKind> = new Set(['missing', 'unreached'])

function notesOf({ rows, fineFrom, ns }: InitcallStory): readonly string[] {
  if (rows.length === 0) return ['The table has no initcall.']
  if (ns === 0) return ['The log tells of no time: initcall_debug was not on, or its lines were lost.']
  const stamps = rows.some(({ spent }) => spent?.by === 'stamps')
    ? ` ${fineFrom === null ? 'Its' : "Before the kernel's switch to a better clocksource its"} clock goes in whole ticks (jiffies): there a time (≈) is that between the log's two lines by their stamps, less the printing of the first, good to some microseconds.`
    : ''
  const stops = rows.some(({ inside }) => inside.length > 0)
    ? ' A stop of the debugger inside an initcall may add up to 0.25 ms to its time.'
    : ''
  return [
    `Times are the guest's, spent inside initcalls; what the debugger's stops and the printing of the log cost between them is left out. A time is the one that the kernel's own log gives (initcall_debug).${stamps}${stops}`,
  ]
}
