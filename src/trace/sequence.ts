import type { Event } from '../event/index.js'
import { lost, spoilt } from './defects.js'
import type { TraceDefect } from './types.js'

/** Checks the events' order as they come: `seq` from 1 without a gap, one run-start first, one run-end last. */
export function sequenceCheck(defect: (found: TraceDefect) => void) {
  let last = 0
  let any = false
  let over = false
  const check = (event: Event, line: number) => {
    if (event.seq !== last + 1) defect(spoilt(numberingFault(event.seq, last), { line }))
    if (over) defect(spoilt(`a ${event.kind} event follows the run-end`, { line }))
    if (any && event.kind === 'run-start') defect(spoilt('a second run-start', { line }))
    if (!any && event.kind !== 'run-start') {
      defect(spoilt(`the trace begins with a ${event.kind} event, not with a run-start`, { line }))
    }
  }
  return {
    next(event: Event, line: number): void {
      check(event, line)
      last = event.seq
      any = true
      over ||= event.kind === 'run-end'
    },
    end(): void {
      if (!over) defect(lost('the trace has no run-end: it was cut off, or its run did not end'))
    },
  }
}

function numberingFault(seq: number, last: number): string {
  if (seq <= last) return `event ${seq} stands after event ${last}`
  const from = last + 1
  return seq === from + 1 ? `event ${from} is missing` : `events ${from} to ${seq - 1} are missing`
}
