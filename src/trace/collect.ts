import type { Event } from '../event/index.js'
import { spoilt } from './defects.js'
import { indexKinds, indexProbes } from './indexes.js'
import { probeDefects } from './ledger.js'
import { sequenceCheck } from './sequence.js'
import type { Trace, TraceDefect } from './types.js'

/** More than anybody will read; one more entry then tells how many are left out. */
const DEFECTS_LIMIT = 100

/** Takes a trace's lines one by one and makes a Trace of what was good in them. */
export interface TraceCollector {
  add(event: Event, line: number): void
  /** A defect that the lines' reader found. */
  defect(found: TraceDefect): void
  finish(): Trace
}

/**
 * A trace from events that are already in memory, checked like one from a file: the numbering, the beginning and the
 * end, and each probe's hits and returns against the loss ledger.
 */
export function traceOf(events: readonly Event[]): Trace {
  const collector = collectTrace()
  for (const [at, event] of events.entries()) collector.add(event, at + 1)
  return collector.finish()
}

export function collectTrace(): TraceCollector {
  const events: Event[] = []
  const defects: TraceDefect[] = []
  let more = 0
  const defect = (found: TraceDefect) => {
    if (defects.length < DEFECTS_LIMIT) defects.push(found)
    else more += 1
  }
  const sequence = sequenceCheck(defect)
  return {
    add(event, line) {
      events.push(event)
      sequence.next(event, line)
    },
    defect,
    finish() {
      sequence.end()
      const kinds = indexKinds(events)
      const probes = indexProbes(kinds)
      for (const found of probeDefects({ kinds, probes })) defect(found)
      if (more > 0) defects.push(spoilt(`${more} more defects are not listed`))
      return { events, defects, kinds, probes }
    },
  }
}
