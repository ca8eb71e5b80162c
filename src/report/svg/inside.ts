import { html, type Markup, NOTHING } from '../html/markup.js'
import type { InnerCall } from '../initcalls/inside.js'
import type { InitcallRow, InitcallStory } from '../initcalls/story.js'
import { innerText, levelText, nameOf, returnedText, spentText, stopsText } from '../initcalls/words.js'
import { count } from '../text/plural.js'
import { EDGE, heading, type LinkTo, label, linked, type Part, textWidth, units } from './canvas.js'

/** More initcalls, or more calls of one, are counted. */
const MOST_INITCALLS = 6
const MOST_CALLS = 60

const CHIP = 20
const PITCH = 27
const ARROW = 16

/** What the initcalls that the lab looks into called, in order. */
export function insidePart({ rows }: InitcallStory, top: number, link: LinkTo): Part {
  const all = rows.filter(({ inside }) => inside.length > 0)
  if (all.length === 0) return { markup: NOTHING, height: 0 }
  const most = all.toSorted((a, b) => b.inside.length - a.inside.length).slice(0, MOST_INITCALLS)
  const parts: Markup[] = []
  let y = top + 24
  for (const row of all.filter(each => most.includes(each))) {
    const { markup, height } = chipsOf(row, y, link)
    parts.push(markup)
    y += height
  }
  const left = all.length - most.length
  const more = left === 0 ? NOTHING : label(14, y + 10, 'dim', `and ${count(left, 'initcall')} more with calls inside`)
  const about = 'as far as the lab watched it, in order; a dashed frame lies inside the call before it'
  const head = heading(top, 'What they called', about)
  return { markup: html`${head}${parts}${more}`, height: y - top + (left === 0 ? 6 : 24) }
}

function chipsOf(row: InitcallRow, top: number, link: LinkTo): Part {
  const stops = stopsText(row)
  const facts = `${levelText(row.level)} · ${spentText(row.spent)}${stops === '' ? '' : `, ${stops}`} · returned ${returnedText(row)}`
  const title = nameOf(row)
  const parts: Markup[] = [
    html`<text x="14" y="${top + 12}"><tspan class="marked">${title}</tspan><tspan class="dim" dx="10">${facts}</tspan></text>`,
  ]
  let [x, y] = [24, top + 20]
  for (const call of row.inside.slice(0, MOST_CALLS)) {
    const text = innerText(call)
    const width = textWidth(text) + 16
    if (x + ARROW + width > EDGE) {
      x = 24
      y += PITCH
    }
    parts.push(arrow(x, y), chip(call, text, { x: x + ARROW, y, width }, link))
    x += ARROW + width
  }
  const left = row.inside.length - MOST_CALLS
  if (left > 0) parts.push(label(24, y + CHIP + 16, 'dim', `and ${left} more`))
  return {
    markup: html`${parts}
`,
    height: y + PITCH - top + (left > 0 ? 20 : 6),
  }
}

function arrow(x: number, y: number): Markup {
  const middle = y + CHIP / 2
  return html`<path class="lead" d="M${units(x + 3)} ${middle}h9m-3-3l3 3-3 3"/>`
}

function chip(
  { seq, depth }: InnerCall,
  text: string,
  { x, y, width }: { readonly x: number; readonly y: number; readonly width: number },
  link: LinkTo,
): Markup {
  const box = html`<rect class="chip${depth > 0 ? ' inner' : ''}" x="${units(x)}" y="${y}" width="${units(width)}" height="${CHIP}" rx="4"/>`
  return linked(link(seq), html`${box}${label(x + 8, y + 14, '', text)}`)
}
