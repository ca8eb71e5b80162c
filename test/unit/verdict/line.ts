import type { Event } from '../../../src/event/index.js'
import type { Probe } from '../../../src/lab/index.js'
import { traceOf } from '../../../src/trace/index.js'
import { judge } from '../../../src/verdict/index.js'
import { lab, probe, type Wanted } from './build.js'

/** Judges one expectation and gives what tests look at: the verdict, the events, the message. */
export function line(
  wanted: Wanted,
  events: readonly Event[],
  probes: readonly Probe[] = [probe('a'), probe('b'), probe('c')],
) {
  const [first] = judge(lab(probes, [wanted]), traceOf(events)).expectations
  if (first === undefined) throw new Error('no expectation was judged')
  return { verdict: first.verdict, seqs: first.seqs, message: first.message }
}
