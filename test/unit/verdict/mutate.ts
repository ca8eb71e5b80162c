import type { Event } from '../../../src/event/index.js'
import { traceOf } from '../../../src/trace/index.js'
import { judge, type Verdict } from '../../../src/verdict/index.js'
import type { Random as Dice } from '../random.js'
import type { Sample } from './samples.js'

export { type Random as Dice, randomOf as dice } from '../random.js'

export function pick<T>(items: readonly T[], roll: Dice): T {
  const item = items[roll(items.length)]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}

/** The good verdict's lines that name one of the touched events, and pass all the same. */
export function survivors(sample: Sample, mutated: Verdict, touched: ReadonlySet<number>): readonly string[] {
  return goodVerdict(sample)
    .expectations.filter(
      ({ seqs, index }) => seqs.some(seq => touched.has(seq)) && mutated.expectations[index]?.verdict === 'passed',
    )
    .map(({ message }) => message)
}

const GOOD = new Map<Sample, Verdict>()

function goodVerdict(sample: Sample): Verdict {
  const good = GOOD.get(sample) ?? judge(sample.lab, traceOf(sample.events))
  GOOD.set(sample, good)
  return good
}

/** As if nothing had been there. */
export function renumbered(events: readonly Event[]): readonly Event[] {
  return events.map((event, at) => ({ ...event, seq: at + 1 }))
}
