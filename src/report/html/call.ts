import type { SourceLookup } from '../report.js'
import { count } from '../text/plural.js'
import type { FieldChange, ObjectChange } from '../view/changes.js'
import { foldInitcalls, type InitcallRun } from '../view/runs.js'
import type { Call, Entry, Meanwhile, Note, View } from '../view/view.js'
import { argsText, callName, callWarnings, noteLine, placeText, returnText, timeText } from '../view/words.js'
import { capturesBox } from './dump.js'
import { framesBox, sourceLine } from './frames.js'
import { html, type Markup, NOTHING } from './markup.js'

export interface TreeContext {
  readonly view: View
  readonly source: SourceLookup
  /** So many calls that what lies inside a call is folded. */
  readonly folded: boolean
}

/** A task's calls and notes as a nested list; every event bears its anchor. */
export function entryList(entries: readonly Entry[], context: TreeContext): Markup {
  return html`<ol class="tree">${foldInitcalls(entries).map(entry => entryItem(entry, context))}</ol>`
}

function entryItem(entry: Entry | InitcallRun, context: TreeContext): Markup {
  if (entry.type === 'initcalls') return runItem(entry, context)
  if (entry.type === 'note') return noteItem(entry)
  if (entry.type === 'meanwhile') return meanwhileItem(entry, context.view)
  return callItem(entry, context)
}

function callItem(call: Call, context: TreeContext): Markup {
  const { hit, ret } = call
  const nested = call.entries.length > 0
  return html`<li class="call" id="e${hit.seq}"><div class="row">${seqLink(hit.seq)}<span class="head"><code class="fn">${callName(call)}</code>${args(call)}${ret === null ? NOTHING : html` ${returnMark(call, nested)}`}</span><span class="place">${call.initcall === null ? (placeText(hit) ?? 'no line known') : 'initcall'}</span><time>${timeText(hit.time)}</time></div>
${callWarnings(call).map(text => html`<p class="warn">⚠ ${text}</p>`)}${changeList(call.before, true)}${changeList(call.during, false)}${more(call, context)}${nested ? inside(call, context) : NOTHING}</li>
`
}

/** Folded; a backtrace for each stretch that was called the same way. */
function runItem({ calls }: InitcallRun, context: TreeContext): Markup {
  const [first, last] = [calls[0].hit.seq, (calls.at(-1) ?? calls[0]).hit.seq]
  const chain = ({ hit }: Call) => hit.frames.map(({ address, inlined }) => `${address} ${inlined}`).join(' ')
  const items = calls.map((call, index) => {
    const before = calls[index - 1]
    return plainItem(call, before === undefined || chain(before) !== chain(call), context)
  })
  return html`<li class="run"><details class="inside"><summary>${count(calls.length, 'initcall')}, #${first}–#${last}: see the <a href="#init-order">init order</a></summary><ol class="tree">${items}</ol></details></li>
`
}

function plainItem(call: Call, withFrames: boolean, { source }: TreeContext): Markup {
  const { hit } = call
  const frames = withFrames ? html`<div class="more">${framesBox(hit, source)}</div>` : NOTHING
  return html`<li class="call" id="e${hit.seq}"><div class="row">${seqLink(hit.seq)}<span class="head"><code class="fn">${callName(call)}</code> ${returnMark(call, false)}</span><time>${timeText(hit.time)}</time></div>${callWarnings(call).map(text => html`<p class="warn">⚠ ${text}</p>`)}${frames}</li>
`
}

function args(call: Call): Markup {
  const text = argsText(call)
  return text === '' ? NOTHING : html`<span class="args">(${text})</span>`
}

/** A call with others inside has its return below them, and its value above as well. */
function returnMark(call: Call, nested: boolean): Markup {
  const { ret } = call
  if (ret === null) return NOTHING
  const kind = ret.error === null ? 'ret' : 'ret bad'
  if (nested) return html`<span class="${kind}">= ${returnText(ret)}</span>`
  return html`<span class="${kind}" id="e${ret.seq}" title="returned at event #${ret.seq}, ${timeText(ret.time)} s">= ${returnText(ret)}</span>`
}

function inside(call: Call, context: TreeContext): Markup {
  const list = entryList(call.entries, context)
  const end = returnRow(call)
  if (!context.folded) return html`${list}${end}`
  return html`<details class="inside"><summary>${count(callsIn(call.entries), 'call')} inside</summary>${list}${end}</details>`
}

function callsIn(entries: readonly Entry[]): number {
  return entries.reduce((sum, entry) => sum + Number(entry.type === 'call'), 0)
}

function returnRow(call: Call): Markup {
  const { ret } = call
  if (ret === null) return NOTHING
  return html`<div class="row returned" id="e${ret.seq}">${seqLink(ret.seq)}<span class="head">↩ <code>${callName(call)}</code> <span class="${ret.error === null ? 'ret' : 'ret bad'}">= ${returnText(ret)}</span></span><time>${timeText(ret.time)}</time></div>`
}

function more(call: Call, { view, source }: TreeContext): Markup {
  return html`<div class="more">${sourceLine(call.hit, source)}${capturesBox(call, view.fieldOf)}${framesBox(call.hit, source)}</div>`
}

function changeList(changes: ReadonlyMap<string, ObjectChange>, since: boolean): Markup {
  if (changes.size === 0) return NOTHING
  const items = [...changes.values()].flatMap(change =>
    change.fields.map(field => changeItem(field, since ? change.since : null)),
  )
  return html`<ul class="changes">${items}</ul>`
}

function changeItem({ path, before, after }: FieldChange, since: number | null): Markup {
  const origin = since === null ? NOTHING : html` <span class="dim">since <a href="#e${since}">#${since}</a></span>`
  return html`<li><code>${path}:</code> <span class="was">${before}</span> → <b>${after}</b>${origin}</li>`
}

function noteItem(note: Note): Markup {
  const { text, warn } = noteLine(note)
  const { event } = note
  const kind = event.kind === 'output' ? 'said' : 'note'
  const body =
    event.kind === 'output'
      ? html`<span class="dim">${event.task}|</span> <span class="guest">${event.text}</span>${event.partial ? html`<span class="caret" title="a prompt, no newline yet">▏</span>` : NOTHING}`
      : html`${warn ? '⚠ ' : ''}${text}`
  return html`<li class="${kind}${warn ? ' warn' : ''}" id="e${event.seq}"><div class="row">${seqLink(event.seq)}<span class="head">${body}</span><time>${timeText(event.time)}</time></div></li>
`
}

function meanwhileItem({ from, to, calls, lanes }: Meanwhile, view: View): Markup {
  const names = lanes
    .slice(0, 3)
    .map((index, at) => html`${at === 0 ? '' : ', '}<a href="#lane-${index}">${view.lanes[index]?.title ?? '?'}</a>`)
  const others = lanes.length > 3 ? ' and others' : ''
  const range =
    from === to
      ? html`<a href="#e${from}">#${from}</a>`
      : html`<a href="#e${from}">#${from}</a>–<a href="#e${to}">#${to}</a>`
  return html`<li class="meanwhile">┄ meanwhile ${names}${others} ${range}${calls === 0 ? '' : `, ${count(calls, 'call')}`}</li>
`
}

export function seqLink(seq: number): Markup {
  return html`<a class="seq" href="#e${seq}">#${seq}</a>`
}
