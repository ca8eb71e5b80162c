import { visible } from '../text/visible.js'
import type { FieldChange } from '../view/changes.js'
import { type PacketRow, shortText } from '../view/packets.js'
import { isPlainInitcall } from '../view/runs.js'
import type { Call, Lane, Note, View } from '../view/view.js'
import { callName, callWarnings, eventLine, noteLine, returnText, timeText } from '../view/words.js'
import { html, type Markup, NOTHING } from './markup.js'
import { type Band, type Block, type Timeline, timelineOf } from './timeline-model.js'

/** The tasks side by side, time downwards: which prompt led to which calls, and who waited for whom. */
export function timelineSection(view: View): Markup {
  const timeline = timelineOf(view)
  if (timeline.lanes.length === 0) return NOTHING
  return html`<section id="timeline" aria-labelledby="h-timeline"><h2 id="h-timeline">Timeline</h2>
<p class="dim">Time goes down; each task has a column. A box is a call, as long as it ran; its name leads to its place in the tree.${view.lanes.some(({ calls }) => calls.some(isPlainInitcall)) ? html` Initcalls with nothing inside are drawn in the <a href="#init-order">init order</a>.` : NOTHING}</p>
<div class="lanes-scroll" tabindex="0" role="region" aria-label="Timeline of the tasks"><div class="lanes" style="--lanes:${timeline.lanes.length}">
${timeline.lanes.map(laneHead)}${gutter(timeline)}${timeline.bands.map(bandBox)}${timeline.blocks.map(block => blockBox(block, columnOf(timeline, block)))}
</div></div>${timeline.left === 0 ? NOTHING : html`<p class="warn">⚠ ${timeline.left} later boxes are not drawn; the tree has them all.</p>`}</section>`
}

function laneHead(lane: Lane, index: number): Markup {
  return html`<div class="lane-head hue-${hueOf(lane.index)}" style="grid-column:${index + 2}"><a href="#lane-${lane.index}">${lane.title}</a>${lane.pid === null ? NOTHING : html` <span class="dim">pid ${lane.pid}</span>`}</div>`
}

export function hueOf(lane: number): number {
  return lane % 6
}

function columnOf({ lanes }: Timeline, block: Block): number {
  return lanes.findIndex(lane => lane.index === block.lane) + 2
}

/** Row 1 holds the heads, so the first event lies in grid row 2. */
function gutter({ rows }: Timeline): readonly Markup[] {
  return rows.map((event, index) => {
    const time = 'time' in event ? timeText(event.time) : ''
    return html`<div class="when" style="grid-row:${index + 2}"><a href="#e${event.seq}">#${event.seq}</a><span>${time}</span></div>`
  })
}

function bandBox({ row, event, packet }: Band): Markup {
  if (packet !== null) return packetBand(row, packet)
  const { text, warn } = eventLine(event)
  return html`<div class="band${warn ? ' warn' : ''}" style="grid-row:${row + 1}"><span>${warn ? '⚠ ' : ''}${text}</span></div>`
}

/** On the wire it belongs to no task. */
function packetBand(row: number, packet: PacketRow): Markup {
  const { packet: fields } = packet.event
  return html`<div class="band wire" style="grid-row:${row + 1}" title="${fields.text}"><span>✉ ${shortText(packet)}</span></div>`
}

function blockBox(block: Block, column: number): Markup {
  const place = (from: number, to: number) =>
    `grid-row:${from + 1}/${to + 2};grid-column:${column};--depth:${Math.min(block.depth, 6)}`
  const { content, from, to, lane } = block
  if (content.type === 'note') return noteBox(content, place(from, to))
  const frame = html`<div class="box hue-${hueOf(lane)}${isError(content) ? ' error' : ''}" style="${place(from, to)}"></div>`
  // a call that lasted has its beginning in its first row and its outcome in its last
  if (from === to)
    return html`${frame}<div class="in-box" style="${place(from, from)}">${callHead(content)}${callOutcome(content)}</div>`
  return html`${frame}<div class="in-box" style="${place(from, from)}">${callHead(content)}</div><div class="in-box" style="${place(to, to)}"><span class="dim">↩</span> ${callOutcome(content)}</div>`
}

function noteBox(note: Note, place: string): Markup {
  const { text, warn } = noteLine(note)
  const { event } = note
  if (event.kind !== 'output')
    return html`<div class="note${warn ? ' warn' : ''}" style="${place}">${warn ? '⚠ ' : ''}${text}</div>`
  return html`<div class="said" style="${place}"><span class="dim">${event.task}|</span> ${event.text}${event.partial ? html`<span class="caret" title="a prompt, no newline yet">▏</span>` : NOTHING}</div>`
}

function isError({ ret }: Call): boolean {
  return ret !== null && ret.error !== null
}

function callHead(call: Call): Markup {
  const warnings = callWarnings(call).join('; ')
  const inner = innerNames(call)
  return html`<a href="#e${call.hit.seq}"><code>${breakable(callName(call))}</code></a>${warnings === '' ? NOTHING : html` <span class="warn" title="${warnings}">⚠</span>`}${inner === '' ? NOTHING : html`<div class="inner-names">› ${breakable(inner)}</div>`}`
}

function callOutcome(call: Call): Markup {
  const value =
    call.ret === null
      ? NOTHING
      : html` <span class="ret${isError(call) ? ' bad' : ''}">= ${returnText(call.ret)}</span>`
  return html`${value}${shownChanges(call).map(changeLine)}`
}

/** A long name is broken after an underscore, if anywhere. */
function breakable(name: string): readonly Markup[] {
  return name.split(/(?<=_)(?=[^_])/).map(part => html`${part}<wbr>`)
}

const NAMES = 5
const CHANGES = 4

function innerNames(call: Call): string {
  const names = [
    ...new Set(
      call.entries.flatMap(entry =>
        entry.type === 'call' && !isPlainInitcall(entry) ? [visible(callName(entry))] : [],
      ),
    ),
  ]
  return names.slice(0, NAMES).join(', ') + (names.length > NAMES ? ` +${names.length - NAMES}` : '')
}

/** What the call and the calls inside it changed: each object's field once, with its first and its last value. */
function shownChanges(call: Call): readonly FieldChange[] {
  const merged = new Map<string, FieldChange>()
  addChanges(merged, call)
  return [...merged.values()].filter(change => change.before !== change.after).slice(0, CHANGES)
}

function addChanges(merged: Map<string, FieldChange>, call: Call): void {
  for (const entry of call.entries) if (entry.type === 'call') addChanges(merged, entry)
  for (const { object, fields } of call.during.values()) {
    for (const change of fields) {
      const key = `${object ?? call.hit.seq} ${change.path}`
      merged.set(key, { ...change, before: merged.get(key)?.before ?? change.before })
    }
  }
}

function changeLine({ path, before, after }: FieldChange): Markup {
  const field = path.slice(Math.max(path.lastIndexOf('.') + 1, path.lastIndexOf('>') + 1))
  return html`<div class="change" title="${path}"><span>${field}:</span> ${before} → <b>${after}</b></div>`
}
