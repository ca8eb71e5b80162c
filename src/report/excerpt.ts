import type { Event, EventKind } from '../event/index.js'
import { INITCALL_PROBE } from '../initcalls/index.js'
import { type ProbeRecord, type Trace, wholeEvent } from '../trace/index.js'
import type { Verdict } from '../verdict/types.js'

/** What reports show of a trace: all of it, or of a large one its beginning, its end and what the verdict rests on. */
export interface Excerpt {
  /** In the trace's order. */
  readonly events: readonly Event[]
  /** null: nothing is left out. */
  readonly left: LeftOut | null
}

export interface LeftOut {
  /** How many events, and how many calls, the whole trace has. */
  readonly of: { readonly events: number; readonly calls: number }
  /** How many of them are not shown. */
  readonly events: number
  readonly calls: number
  /** Up to this event nothing is left out. */
  readonly behind: number
}

/** How much is shown at most, counted in events and in bytes of the trace; a page of HTML is about three times as large. */
interface Room {
  readonly events: number
  readonly bytes: number
}

const MEBIBYTE = 1024 * 1024
const WHOLE: Room = { events: 20_000, bytes: 7 * MEBIBYTE }
/** Of a trace that does not fit. */
const BEGINNING: Room = { events: 10_000, bytes: 3 * MEBIBYTE }
const END: Room = { events: 500, bytes: MEBIBYTE / 2 }
const INIT_ORDER: Room = { events: 20_000, bytes: 3 * MEBIBYTE }
const EACH_RARE_KIND: Room = { events: 500, bytes: MEBIBYTE / 8 }

/** They tell of the run as a whole, and are few. */
const RARE: readonly EventKind[] = [
  ...(['run-start', 'feature', 'probe', 'phase', 'step', 'task', 'file', 'crash', 'gap', 'run-end'] as const),
]

export function excerptOf(trace: Trace, verdict: Verdict): Excerpt {
  const whole = fitting(trace.events, WHOLE)
  if (whole.all) return { events: whole.events, left: null }
  const beginning = fitting(trace.events, BEGINNING).events
  const order = initOrder(trace)
  const chosen = new Map<number, Event>()
  for (const event of [...beginning, ...ending(trace), ...cited(trace, verdict), ...rare(trace), ...order.events]) {
    for (const one of [event, partnerOf(trace, event)]) if (one !== null) chosen.set(one.seq, wholeEvent(one))
  }
  const shown = [...chosen.values()].filter(({ kind }) => order.all || kind !== 'initcall')
  const events = shown.toSorted((a, b) => a.seq - b.seq)
  const of = { events: trace.events.length, calls: trace.kinds.hit.length }
  const calls = of.calls - events.filter(({ kind }) => kind === 'hit').length
  return { events, left: { of, events: of.events - events.length, calls, behind: beginning.at(-1)?.seq ?? 0 } }
}

interface Fitting {
  readonly events: readonly Event[]
  /** There was room for all. */
  readonly all: boolean
}

/** The first ones, as many as there is room for. */
function fitting(events: Iterable<Event>, room: Room): Fitting {
  const taken: Event[] = []
  let bytes = 0
  for (const event of events) {
    const whole = wholeEvent(event)
    bytes += JSON.stringify(whole).length
    if (taken.length === room.events || bytes > room.bytes) return { events: taken, all: false }
    taken.push(whole)
  }
  return { events: taken, all: true }
}

function ending({ events }: Trace): readonly Event[] {
  function* backwards() {
    for (let at = events.length - 1; at >= 0; at -= 1) {
      const event = events.at(at)
      if (event !== undefined) yield event
    }
  }
  return fitting(backwards(), END).events
}

/** What a report's links lead to. In a trace that is numbered as it should be, an event lies where its number says. */
function cited({ events }: Trace, { expectations, gaps }: Verdict): readonly Event[] {
  const seqs = [...expectations.flatMap(({ seqs }) => seqs), ...gaps.flatMap(({ seq }) => seq ?? [])]
  return [...new Set(seqs)].flatMap(seq => {
    const event = events.at(seq - 1)
    return event?.seq === seq ? [event] : []
  })
}

function rare({ kinds }: Trace): readonly Event[] {
  return RARE.flatMap(kind => fitting(kinds[kind], EACH_RARE_KIND).events)
}

/** It is shown whole or not at all: of a part it would seem that the rest had not been called. */
function initOrder({ kinds }: Trace): Fitting {
  if (kinds.initcall.length === 0) return { events: [], all: false }
  function* sources() {
    yield* kinds.initcall
    for (const hit of kinds.hit) if (hit.probe === INITCALL_PROBE) yield hit
    for (const ret of kinds.return) if (ret.probe === INITCALL_PROBE) yield ret
    for (const line of kinds.console) if (line.text.includes('call')) yield line
  }
  return fitting(sources(), INIT_ORDER)
}

/** A call is shown with its return, and a return with its call, for else it would seem that there was none. */
function partnerOf({ probes }: Trace, event: Event): Event | null {
  if (event.kind === 'hit') return probes.get(event.probe)?.returns.get(event.hit) ?? null
  return event.kind === 'return' ? entryOf(probes.get(event.probe), event.hit) : null
}

/** Hits are numbered from 1. */
function entryOf(record: ProbeRecord | undefined, hit: number): Event | null {
  const entry = record?.hits.at(hit - 1)
  return entry?.hit === hit ? entry : null
}
