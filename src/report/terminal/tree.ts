import { count } from '../text/plural.js'
import { visible } from '../text/visible.js'
import { captureLines } from '../view/captures.js'
import type { FieldChange, ObjectChange } from '../view/changes.js'
import { foldInitcalls, type InitcallRun } from '../view/runs.js'
import type { Call, Entry, Lane, Meanwhile, Note, View } from '../view/view.js'
import { argsText, callName, callWarnings, noteLine, placeText, returnText } from '../view/words.js'
import type { Span } from './paint.js'
import type { Row } from './row.js'

/** A task's calls, nested, with what happened in between. */
export function treeRows(lane: Lane, view: View): readonly Row[] {
  const rows: Row[] = []
  addEntries(rows, lane.entries, '', view)
  return rows
}

function addEntries(rows: Row[], entries: readonly Entry[], prefix: string, view: View): void {
  const folded = foldInitcalls(entries)
  folded.forEach((entry, index) => {
    const last = index === folded.length - 1
    addEntry(rows, entry, `${prefix}${last ? '└─ ' : '├─ '}`, `${prefix}${last ? '   ' : '│  '}`, view)
  })
}

function addEntry(rows: Row[], entry: Entry | InitcallRun, prefix: string, below: string, view: View): void {
  if (entry.type === 'initcalls') rows.push(runRow(entry, prefix))
  else if (entry.type === 'note') rows.push(noteRow(entry, prefix))
  else if (entry.type === 'meanwhile') rows.push(meanwhileRow(entry, prefix, view))
  else addCall(rows, entry, prefix, below, view)
}

function addCall(rows: Row[], call: Call, prefix: string, below: string, view: View): void {
  const under = call.entries.length > 0 ? `${below}│  ` : `${below}   `
  rows.push({ ...callRow(call, prefix), nextPrefix: under })
  for (const span of callLines(call, view)) rows.push({ gutter: 'blank', prefix: under, spans: span, wrap: true })
  addEntries(rows, call.entries, below, view)
}

function callRow(call: Call, prefix: string): Row {
  const { hit, ret } = call
  const args = argsText(call)
  const place = call.initcall === null ? placeText(hit) : 'initcall'
  return {
    gutter: { seq: hit.seq, time: hit.time },
    prefix,
    spans: [['strong', visible(callName(call))], ['dim', args === '' ? '' : `(${args})`], ...returnSpans(ret)],
    elastic: 1,
    ...(place === null ? {} : { tail: ['dim', place] as const }),
  }
}

function returnSpans(ret: Call['ret']): readonly Span[] {
  if (ret === null) return []
  return [
    ['plain', ' = '],
    [ret.error === null ? 'good' : 'bad', returnText(ret)],
  ]
}

/** Below the call: warnings, what was captured, what changed. */
function callLines(call: Call, view: View): readonly (readonly Span[])[] {
  const warnings = callWarnings(call).map((text): Span[] => [['warn', `⚠ ${text}`]])
  if (call.initcall !== null) return warnings
  return [
    ...warnings,
    ...captureLines(call, view.fieldOf).map((text): Span[] => [['plain', text]]),
    ...changeLines(call.before, true),
    ...changeLines(call.during, false),
  ]
}

function changeLines(changes: ReadonlyMap<string, ObjectChange>, since: boolean): readonly (readonly Span[])[] {
  return [...changes.values()].flatMap(change =>
    change.fields.map(field => changeSpans(field, since ? ` (since #${change.since})` : '')),
  )
}

function changeSpans({ path, before, after }: FieldChange, since: string): readonly Span[] {
  return [
    ['change', `${path}: `],
    ['dim', before],
    ['plain', ' → '],
    ['change', after],
    ['dim', since],
  ]
}

function runRow({ calls }: InitcallRun, prefix: string): Row {
  const [first, last] = [calls[0].hit.seq, (calls.at(-1) ?? calls[0]).hit.seq]
  return {
    gutter: 'blank',
    prefix,
    spans: [['dim', `┄ ${count(calls.length, 'initcall')} #${first}–#${last}: see the init order`]],
  }
}

function noteRow(note: Note, prefix: string): Row {
  const { text, warn } = noteLine(note)
  const gutter = { seq: note.event.seq, time: note.event.time }
  const style = warn ? 'warn' : note.event.kind === 'output' ? 'guest' : 'dim'
  return { gutter, prefix, spans: [[style, `${warn ? '⚠ ' : ''}${text}`]] }
}

function meanwhileRow({ from, to, calls, lanes }: Meanwhile, prefix: string, view: View): Row {
  const names = lanes.slice(0, 3).map(index => view.lanes[index]?.title ?? '?')
  const who = names.join(', ') + (lanes.length > 3 ? ' and others' : '')
  const range = from === to ? `#${from}` : `#${from}–#${to}`
  return {
    gutter: 'blank',
    prefix,
    spans: [['dim', `┄ ${who} ${range}${calls === 0 ? '' : `, ${count(calls, 'call')}`}`]],
  }
}
