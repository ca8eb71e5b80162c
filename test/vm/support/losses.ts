import type { Event, EventKind, LedgerLine } from '../../../src/event/index.js'
import { INITCALL_PROBE } from '../../../src/initcalls/index.js'
import type { Expectation, Lab } from '../../../src/lab/index.js'
import { traceOf } from '../../../src/trace/index.js'
import { judge, type Verdict } from '../../../src/verdict/index.js'
import { type Dice, dice, pick } from '../../unit/verdict/mutate.js'

type Events = readonly Event[]
type Hit = Extract<Event, { readonly kind: 'hit' }>
type Return = Extract<Event, { readonly kind: 'return' }>

/** A good trace to which something happened. */
interface Mutant {
  readonly events: Events
  /** Events of the good trace that are not what they were, by `seq`. */
  readonly touched: ReadonlySet<number>
  /** Expectations that may well rest on what is left of these events. */
  readonly spared?: (expectation: Expectation) => boolean
  /** Nothing tells of it but the lines that rest on it: the whole is not doubted for it. */
  readonly quiet?: true
}

/** null: the trace has nothing that this could happen to. */
type Mutation = (events: Events, roll: Dice, cited: Events) => Mutant | null

/**
 * What happens to a real trace: events deleted, cut off, exchanged, doubled, also with all numbered anew; and honest losses,
 * of which the ledger tells. Tells of every expectation that passed by touched events and passes still, and of a whole that does.
 */
export function survivingLosses(lab: Lab, events: Events, rounds: number, seed: number): readonly string[] {
  const good = judge(lab, traceOf(events))
  const roll = dice(seed)
  const seqs = new Set(good.expectations.flatMap(line => line.seqs))
  const cited = events.filter(({ seq }) => seqs.has(seq))
  const found: string[] = []
  for (const [name, mutate] of Object.entries(MUTATIONS)) {
    for (let round = 0; round < rounds; round += 1) {
      const mutant = mutate(events, roll, cited)
      if (mutant !== null) found.push(...survivors(lab, good, mutant).map(text => `${name}: ${text}`))
    }
  }
  return [...new Set(found)]
}

function survivors(lab: Lab, good: Verdict, { events, touched, spared, quiet }: Mutant): readonly string[] {
  const mutated = judge(lab, traceOf(events))
  const lines = good.expectations.filter(({ index, seqs, verdict }) => {
    const expectation = lab.expectations[index]
    if (verdict !== 'passed' || expectation === undefined || spared?.(expectation)) return false
    return seqs.some(seq => touched.has(seq)) && mutated.expectations[index]?.verdict === 'passed'
  })
  const whole = mutated.verdict === 'passed' && !quiet && touched.size > 0 ? ['the whole passed'] : []
  return [...whole, ...lines.map(({ text, index }) => `${text}: ${mutated.expectations[index]?.message}`)]
}

const MUTATIONS: Readonly<Record<string, Mutation>> = {
  deleted: (events, roll, cited) => without(events, someOf(events, cited, roll)),
  'cut off': (events, roll) => {
    const kept = 1 + roll(events.length - 1)
    return { events: events.slice(0, kept), touched: seqsOf(events.slice(kept)), spared: provesMinimum }
  },
  exchanged: (events, roll, cited) => {
    const [one, other] = [pick(cited, roll), pick(events, roll)]
    if (one === other) return null
    const events2 = events.map(event => (event === one ? other : event === other ? one : event))
    return { events: events2, touched: seqsOf([one, other]) }
  },
  doubled: (events, roll, cited) => doubled(events, pick(cited, roll), roll(events.length + 1)),
  'calls deleted, all numbered anew': (events, roll, cited) => {
    const calls = cited.filter(isCall)
    return calls.length === 0 ? null : { ...anew(without(events, someOf(calls, calls, roll))), spared: provesMinimum }
  },
  'calls doubled, all numbered anew': (events, roll, cited) => {
    const call = ofCalls(cited, roll)
    return call === null ? null : anew(doubled(events, call, roll(events.length)))
  },
  'packets deleted, all numbered anew': (events, roll) => {
    const packets = events.filter(({ kind }) => kind === 'packet')
    // The last one of a capture is missed by who has the file: savedFileDefects
    const [last] = packets.slice(-1)
    const one = packets.length < 2 ? last : pick(packets.slice(0, -1), roll)
    return one === undefined || one === last ? null : anew(without(events, [one]))
  },
  'a probe that reached its limit': limited,
  'a return that was not seen': unreturned,
  'a backtrace that broke off': brokenOff,
  'values that could not be had': unavailable,
  'a gap of one probe': (events, roll, cited) => {
    const call = ofCalls(cited, roll)
    if (call === null) return null
    const touched = seqsOf(events.filter(event => isCall(event) && event.probe === call.probe))
    return { events: withGap(events, call.probe), touched, spared: provesMinimum, quiet: true }
  },
  'a gap of the whole run': events => ({
    events: withGap(events, null),
    touched: seqsOf(events),
    spared: provesByItself,
  }),
  'printed lines that are cut': (events, roll, cited) => {
    const printed = cited.filter(({ kind }) => kind === 'output' || kind === 'console')
    if (printed.length === 0) return null
    const { seq } = pick(printed, roll)
    const cut = events.map(event => (event.seq === seq && 'text' in event ? { ...event, text: '' } : event))
    return { events: cut, touched: new Set([seq]), spared: foundElsewhere(cut), quiet: true }
  },
}

function without(events: Events, gone: Events): Mutant {
  return { events: events.filter(event => !gone.includes(event)), touched: seqsOf(gone) }
}

function doubled(events: Events, twice: Event, at: number): Mutant {
  return { events: events.toSpliced(at, 0, twice), touched: seqsOf([twice]) }
}

function anew({ events, ...mutant }: Mutant): Mutant {
  return { ...mutant, events: events.map((event, at) => ({ ...event, seq: at + 1 })) }
}

/** One to three; mostly those that an expectation names. */
function someOf(events: Events, cited: Events, roll: Dice): Events {
  return Array.from({ length: 1 + roll(3) }, () => pick(roll(4) === 0 ? events : cited, roll))
}

function seqsOf(events: Events): ReadonlySet<number> {
  return new Set(events.map(({ seq }) => seq))
}

function isCall(event: Event): event is Hit | Return {
  return event.kind === 'hit' || event.kind === 'return'
}

function ofCalls(events: Events, roll: Dice): Hit | Return | null {
  const calls = events.filter(isCall)
  return calls.length === 0 ? null : pick(calls, roll)
}

/** Its last hits were never looked for, nor was what they returned. */
function limited(events: Events, roll: Dice, cited: Events): Mutant | null {
  const call = ofCalls(cited, roll)
  if (call === null) return null
  const gone = events.filter(event => isCall(event) && event.probe === call.probe && event.hit >= call.hit)
  const hits = gone.filter(({ kind }) => kind === 'hit').length
  const { events: left, touched } = without(events, gone)
  const change = (line: LedgerLine) => ({
    ...line,
    hit: line.hit - hits,
    captured: line.captured - hits,
    limited: true,
  })
  return anew({ events: withLedger(left, call.probe, change), touched, spared: provesMinimum, quiet: true })
}

function unreturned(events: Events, roll: Dice, cited: Events): Mutant | null {
  const returns = cited.filter((event): event is Return => event.kind === 'return')
  if (returns.length === 0) return null
  const one = pick(returns, roll)
  const { events: left, touched } = without(events, [one])
  const change = (line: LedgerLine) => ({ ...line, unreturned: line.unreturned + 1 })
  return anew({ events: withLedger(left, one.probe, change), touched, quiet: true })
}

function brokenOff(events: Events, roll: Dice, cited: Events): Mutant | null {
  const hits = cited.filter((event): event is Hit => event.kind === 'hit' && event.frames.length > 0)
  if (hits.length === 0) return null
  const one = pick(hits, roll)
  const broken: Hit = { ...one, frames: [], backtrace: 'broken' }
  const change = (line: LedgerLine) => ({ ...line, truncated: line.truncated + 1 })
  const spared = (expectation: Expectation) =>
    !(expectation.type === 'callers' || (expectation.type === 'initcalls' && expectation.check.is === 'agree'))
  const cut = withLedger(events.with(one.seq - 1, broken), one.probe, change)
  return { events: cut, touched: new Set([one.seq]), spared, quiet: true }
}

const LOST = { unavailable: 'memory cannot be read' }

function unavailable(events: Events, roll: Dice, cited: Events): Mutant | null {
  const one = ofCalls(cited, roll)
  if (one === null) return null
  const lost = <T extends object>(values: T) => Object.fromEntries(Object.keys(values).map(name => [name, LOST]))
  const change = (line: LedgerLine) => ({ ...line, unavailable: line.unavailable + 1 })
  const empty: Event =
    one.kind === 'hit'
      ? { ...one, args: lost(one.args), captures: lost(one.captures) }
      : { ...one, value: one.value === null ? null : LOST, error: null, captures: lost(one.captures) }
  const spared = (expectation: Expectation) => !readsValues(expectation, one)
  const events2 = withLedger(events.with(one.seq - 1, empty), one.probe, change)
  return { events: events2, touched: new Set([one.seq]), spared, quiet: true }
}

/** Which probe called which function is an argument's value. */
function readsValues(expectation: Expectation, { probe, kind }: Hit | Return): boolean {
  if (expectation.type === 'initcalls') return probe === INITCALL_PROBE && kind === 'hit'
  return expectation.type === 'value'
}

function withGap(events: Events, probe: string | null): Events {
  const gap = { v: 1, seq: 0, kind: 'gap', probe, reason: 'some were lost' } as const
  return anew({ events: events.toSpliced(-1, 0, gap), touched: new Set() }).events
}

function withLedger(events: Events, probe: string, change: (line: LedgerLine) => LedgerLine): Events {
  return events.map(event => {
    const line = event.kind === 'run-end' ? event.ledger[probe] : undefined
    if (event.kind !== 'run-end' || line === undefined) return event
    return { ...event, ledger: { ...event.ledger, [probe]: change(line) } }
  })
}

/** Enough hits are there, whatever else there was. */
function provesMinimum(expectation: Expectation): boolean {
  return expectation.type === 'hits' && expectation.count.max === null
}

/** What is there is there, in a run that lost something as well. */
function provesByItself(expectation: Expectation): boolean {
  return provesMinimum(expectation) || BY_ITSELF.has(expectation.type)
}

const BY_ITSELF: ReadonlySet<Expectation['type']> = new Set(['console', 'output', 'exit'])

/** Another line that says the same proves it as well. */
function foundElsewhere(events: Events): (expectation: Expectation) => boolean {
  const texts = (kind: EventKind) =>
    events.flatMap(event => (event.kind === kind && 'text' in event ? [event.text] : []))
  return expectation => {
    // what the calls themselves returned says it too
    if (expectation.type === 'initcalls') return expectation.check.is === 'succeed'
    if (expectation.type !== 'console' && expectation.type !== 'output') return false
    return texts(expectation.type).some(text => new RegExp(expectation.pattern, 'u').test(text))
  }
}
