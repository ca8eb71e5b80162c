import type { Event } from '../event/index.js'
import { spoilt } from './defects.js'
import { indexEvents } from './indexes.js'
import { probeDefects } from './ledger.js'
import { frameSharing } from './memory.js'
import { sequenceCheck } from './sequence.js'
import { indexStore } from './stored/indexes.js'
import { EventStore, type Place } from './stored/store.js'
import type { Trace, TraceDefect, TraceEvents } from './types.js'

/** More than anybody will read; one more entry then tells how many are left out. */
const DEFECTS_LIMIT = 100

/** Takes a trace's lines one by one and makes a Trace of what was good in them. Disposing of it, or of the Trace, lets the file go. */
export interface TraceCollector extends Disposable {
  add(event: Event, line: number, place: Place): void
  /** A defect that the lines' reader found. */
  defect(found: TraceDefect): void
  finish(): Trace
}

/**
 * A trace from events that are already in memory, checked like one from a file: the numbering, the beginning and the
 * end, and each probe's hits and returns against the loss ledger.
 */
export function traceOf(events: Iterable<Event>): Trace {
  const collector = collectTrace(inMemory())
  let line = 0
  for (const event of events) collector.add(event, ++line, NOWHERE)
  return collector.finish()
}

const NOWHERE: Place = { offset: 0, length: 0 }

/** Where the events are kept. */
export interface Keeper extends Disposable {
  add(event: Event, place: Place): void
  index(): TraceEvents
}

export function inMemory(): Keeper {
  const events: Event[] = []
  const share = frameSharing()
  return {
    add: event => events.push(share(event)),
    index: () => indexEvents(events),
    [Symbol.dispose]() {},
  }
}

/** For a trace that the memory should not have to hold. */
export function inFile(path: string): Keeper {
  const store = new EventStore(path)
  return {
    add: (event, place) => store.add(event, place),
    index: () => indexStore(store),
    [Symbol.dispose]: () => store[Symbol.dispose](),
  }
}

export function collectTrace(keeper: Keeper): TraceCollector {
  const defects: TraceDefect[] = []
  let more = 0
  const defect = (found: TraceDefect) => {
    if (defects.length < DEFECTS_LIMIT) defects.push(found)
    else more += 1
  }
  const sequence = sequenceCheck(defect)
  const dispose = () => keeper[Symbol.dispose]()
  return {
    add(event, line, place) {
      keeper.add(event, place)
      sequence.next(event, line)
    },
    defect,
    finish() {
      sequence.end()
      const indexed = keeper.index()
      for (const found of probeDefects(indexed)) defect(found)
      if (more > 0) defects.push(spoilt(`${more} more defects are not listed`))
      return { ...indexed, defects, [Symbol.dispose]: dispose }
    },
    [Symbol.dispose]: dispose,
  }
}
