import type { Event } from '../../event/index.js'
import type { Lab } from '../../lab/index.js'
import type { EventOf } from '../../trace/types.js'
import type { LeftOut } from '../excerpt.js'
import { hasInitOrder, initcallOf } from '../initcalls/account.js'
import type { Report } from '../report.js'
import { fitsLines } from './chain.js'
import { type ObjectChange, type Sightings, sightings } from './changes.js'
import { compareReturn, seeEntry } from './compare.js'
import { fieldNames } from './fields.js'
import { type LaneBook, type LaneDraft, laneBook, laneTitle } from './lane-book.js'
import { type MeanwhileBook, meanwhileBook } from './meanwhile.js'
import { depthOf } from './nesting.js'
import type { Call, Entry, Lane, Note, View } from './view.js'

/** Tell a trace by task. Time and memory grow with the number of events, not faster. */
export function buildView({ lab, events, left }: Pick<Report, 'lab' | 'events' | 'left'>): View {
  const builder = startBuilder(lab, events, left)
  for (const event of events) place(builder, event)
  const lanes = builder.book.lanes.map(draft => finishLane(builder.rows, draft))
  const calls = lanes.reduce((total, lane) => total + lane.calls.length, 0)
  return { lanes, moments: builder.moments, events, left, calls, fieldOf: builder.fieldOf }
}

interface Builder {
  readonly book: LaneBook
  readonly seen: Sightings
  readonly meanwhile: MeanwhileBook
  /** Returns that no hit has claimed yet, by call. */
  readonly returns: Map<string, EventOf<'return'>>
  /** Running calls, by the `seq` of their return. */
  readonly pending: Map<number, CallDraft>
  readonly watched: ReadonlySet<string>
  /** The trace has the kernel's table of initcalls. */
  readonly initOrder: boolean
  readonly fieldOf: (probe: string, capture: string) => string
  readonly rows: Map<number, LaneRows>
  readonly moments: Event[]
}

interface LaneRows {
  readonly entries: Entry[]
  readonly open: CallDraft[]
  readonly calls: Call[]
}

interface CallDraft extends Call {
  readonly returnSeq: number | null
  readonly entries: Entry[]
  during: ReadonlyMap<string, ObjectChange>
}

function startBuilder(lab: Lab, events: readonly Event[], left: LeftOut | null): Builder {
  const returns = new Map<string, EventOf<'return'>>()
  for (const event of events) if (event.kind === 'return') returns.set(callKey(event), event)
  return {
    book: laneBook(),
    seen: sightings(),
    meanwhile: meanwhileBook(left?.behind ?? Number.POSITIVE_INFINITY),
    returns,
    pending: new Map(),
    watched: new Set(lab.probes.filter(probe => probe.exit !== null).map(probe => probe.id)),
    initOrder: hasInitOrder(events),
    fieldOf: fieldNames(lab),
    rows: new Map(),
    moments: [],
  }
}

function callKey({ probe, hit }: { readonly probe: string; readonly hit: number }): string {
  return `${hit} ${probe}`
}

function place(builder: Builder, event: Event): void {
  switch (event.kind) {
    case 'hit':
      placeHit(builder, event)
      return
    case 'return':
      placeReturn(builder, event)
      return
    case 'output':
      placeNote(builder, builder.book.ofName(event.task, null), { type: 'note', event })
      return
    case 'task':
      placeNote(builder, builder.book.ofName(event.task, event.pid), { type: 'note', event })
      if (event.state === 'exited') builder.seen.forget(event.pid)
      return
    case 'step':
      if (event.task === null) builder.moments.push(event)
      else placeNote(builder, builder.book.ofName(event.task, null), { type: 'note', event })
      return
    default:
      builder.moments.push(event)
  }
}

function placeHit(builder: Builder, hit: EventOf<'hit'>): void {
  const lane = builder.book.ofTask(hit.task)
  const rows = rowsOf(builder, lane)
  const depth = depthOf(hit, hit.seq, rows.open)
  rows.open.length = depth
  const call = startCall(builder, lane, hit)
  const list = rows.open.at(-1)?.entries ?? rows.entries
  passMeanwhile(builder, lane, hit.seq, list, true)
  list.push(call)
  rows.calls.push(call)
  rows.open.push(call)
}

function startCall(builder: Builder, lane: LaneDraft, hit: EventOf<'hit'>): CallDraft {
  const ret = claimReturn(builder, hit)
  const call: CallDraft = {
    type: 'call',
    lane: lane.index,
    hit,
    initcall: builder.initOrder ? initcallOf(hit) : null,
    ret,
    returnSeq: ret?.seq ?? null,
    end: ret !== null ? 'returned' : builder.watched.has(hit.probe) ? 'unreturned' : 'unwatched',
    entries: [],
    before: seeEntry(builder.seen, hit, builder.fieldOf),
    during: new Map(),
  }
  if (ret !== null) builder.pending.set(ret.seq, call)
  return call
}

function claimReturn(builder: Builder, hit: EventOf<'hit'>): EventOf<'return'> | null {
  const ret = builder.returns.get(callKey(hit))
  if (ret === undefined || ret.seq <= hit.seq) return null
  builder.returns.delete(callKey(hit))
  return ret
}

function placeReturn(builder: Builder, ret: EventOf<'return'>): void {
  const call = builder.pending.get(ret.seq)
  // without its hit, the return stands by itself
  if (call === undefined) {
    placeNote(builder, builder.book.ofTask(ret.task), { type: 'note', event: ret })
    return
  }
  builder.pending.delete(ret.seq)
  const lane = builder.book.lanes[call.lane]
  if (lane !== undefined) passMeanwhile(builder, lane, ret.seq, call.entries, false)
  call.during = compareReturn(builder.seen, call.hit, ret, builder.fieldOf)
}

/** A note stands inside the innermost call that is known to be running. */
function placeNote(builder: Builder, lane: LaneDraft, note: Note): void {
  const { entries, open } = rowsOf(builder, lane)
  const inside = open.findLast(call => call.returnSeq !== null && call.returnSeq > note.event.seq)
  const list = inside?.entries ?? entries
  passMeanwhile(builder, lane, note.event.seq, list, false)
  list.push(note)
}

function passMeanwhile(builder: Builder, lane: LaneDraft, seq: number, list: Entry[], isCall: boolean): void {
  const others = builder.meanwhile.pass(lane.index, seq, isCall)
  if (others !== null) list.push(others)
}

function rowsOf(builder: Builder, lane: LaneDraft): LaneRows {
  const known = builder.rows.get(lane.index)
  if (known !== undefined) return known
  const rows: LaneRows = { entries: [], open: [], calls: [] }
  builder.rows.set(lane.index, rows)
  return rows
}

function finishLane(all: ReadonlyMap<number, LaneRows>, draft: LaneDraft): Lane {
  const { entries, calls } = all.get(draft.index) ?? { entries: [], calls: [] }
  return {
    index: draft.index,
    title: laneTitle(draft),
    pid: draft.pid,
    comms: draft.comms,
    entries,
    calls,
    chain:
      calls.every(call => call.end === 'unwatched') &&
      calls.some(call => call.hit.frames.length > 1) &&
      fitsLines(calls),
  }
}
