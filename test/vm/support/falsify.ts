import type { Event, Packet, RunEndEvent, StructValue, Value } from '../../../src/event/index.js'
import { INITCALL_PROBE } from '../../../src/initcalls/index.js'
import type { Expectation, InitcallCheck, Scalar, Test, ValueRef } from '../../../src/lab/index.js'
import { shapeOf } from '../../../src/verdict/shape.js'

type Events = readonly Event[]
type Hit = Extract<Event, { readonly kind: 'hit' }>

/**
 * The trace as it would be if the expectation did not hold: the events that it rests on (`seqs`) say something else, and
 * are as whole as before (numbers, ledger). So a judge that really looks must say `failed`, not `inconclusive`.
 */
export function falsified(expectation: Expectation, seqs: readonly number[], events: Events): Events {
  const touch = (change: (event: Event) => Event) =>
    events.map(event => (seqs.includes(event.seq) ? change(event) : event))
  switch (expectation.type) {
    case 'hits':
      return expectation.count.max === 0
        ? hitOnceMore(expectation.probe, expectation.task, events)
        : neverHit(expectation.probe, events)
    case 'order':
      return exchanged(expectation.probes.at(0) ?? '', expectation.probes.at(-1) ?? '', events)
    case 'callers':
      return touch(withoutCallers)
    case 'value':
      return touch(contradicting(expectation.ref, expectation.test))
    case 'console':
    case 'output':
      return touch(event => ('text' in event ? { ...event, text: STRANGE } : event))
    case 'exit':
      return touch(event => (event.kind === 'task' ? { ...event, status: STRANGE_STATUS, signal: null } : event))
    case 'packets':
      return withoutPackets(expectation.capture, events)
    case 'initcalls':
      return falseInitcalls(expectation.check, events)
  }
}

/** No pattern of a lab should match it. */
const STRANGE = '¿?'
const STRANGE_STATUS = 99
const NOWHERE: Value = { pointer: '0x0', symbol: STRANGE }

function withoutCallers(event: Event): Event {
  if (event.kind !== 'hit') return event
  return { ...event, frames: event.frames.map(frame => ({ ...frame, function: STRANGE })) }
}

function neverHit(probe: string, events: Events): Events {
  const others = events.filter(event => !((event.kind === 'hit' || event.kind === 'return') && event.probe === probe))
  return renumbered(withLedger(others, probe, line => ({ ...line, hit: 0, captured: 0, unreturned: 0 })))
}

function withoutPackets(capture: string, events: Events): Events {
  return renumbered(events.filter(event => !(event.kind === 'packet' && event.capture === capture)))
}

/** In this task, after all that was seen of the probe elsewhere. */
function hitOnceMore(probe: string, task: string | null, events: Events): Events {
  const end = events.length - 1
  const model = events.find((event): event is Hit => event.kind === 'hit')
  if (model === undefined) return events
  const number = events.filter(event => event.kind === 'hit' && event.probe === probe).length + 1
  const hit: Hit = { ...model, probe, hit: number, task: { ...model.task, name: task ?? model.task.name } }
  const more = [...events.slice(0, end), hit, ...events.slice(end)]
  return renumbered(withLedger(more, probe, line => ({ ...line, hit: line.hit + 1, captured: line.captured + 1 })))
}

/** A call at another level than promised; or one that fails, as the log says too. */
function falseInitcalls({ is }: InitcallCheck, events: Events): Events {
  if (is === 'agree') {
    return events.map(event =>
      event.kind === 'hit' && event.probe === INITCALL_PROBE
        ? {
            ...event,
            captures: { level: 3 },
            frames: event.frames.filter(({ function: name }) => name !== 'do_pre_smp_initcalls'),
          }
        : event,
    )
  }
  return events.map(event => {
    if (event.kind === 'return' && event.probe === INITCALL_PROBE) return { ...event, value: -22, error: '-EINVAL' }
    return event.kind === 'console'
      ? { ...event, text: event.text.replace(/ returned -?\d+ after/, ' returned -22 after') }
      : event
  })
}

/** All that was seen of the one probe was seen of the other. */
function exchanged(one: string, other: string, events: Events): Events {
  const swap = (probe: string) => (probe === one ? other : probe === other ? one : probe)
  return events.map(event => {
    if (event.kind === 'run-end') return { ...event, ledger: mapKeys(event.ledger, swap) }
    return 'probe' in event && event.probe !== null ? { ...event, probe: swap(event.probe) } : event
  })
}

function mapKeys<T>(record: Readonly<Record<string, T>>, change: (key: string) => string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [change(key), value]))
}

type Line = RunEndEvent['ledger'][string]

function withLedger(events: Events, probe: string, change: (line: Line) => Line): Events {
  return events.map(event => {
    const line = event.kind === 'run-end' ? event.ledger[probe] : undefined
    if (event.kind !== 'run-end' || line === undefined) return event
    return { ...event, ledger: { ...event.ledger, [probe]: change(line) } }
  })
}

function renumbered(events: Events): Events {
  return events.map((event, at) => ({ ...event, seq: at + 1 }))
}

/** Other values; and a list whose length counts, or that must not have something, has an element more. */
function contradicting(ref: ValueRef, test: Test): (event: Event) => Event {
  const change = otherValues(test)
  if (test.op !== 'excludes') return event => withElement(ref, 'length', STRANGE, change(event))
  const unwanted = 'value' in test.wanted ? test.wanted.value : null
  return event => withElement(ref, '*', unwanted ?? NOWHERE, change(event))
}

/** `leaf` is where the reference comes to in the new element, when it goes into a list by this name. */
function withElement({ path }: ValueRef, by: '*' | 'length', leaf: Value, event: Event): Event {
  const [name = '', into, ...fields] = path
  if ((event.kind !== 'hit' && event.kind !== 'return') || into !== by) return event
  const list = event.captures[name]
  if (!Array.isArray(list)) return event
  const element = fields.reduceRight<Value>((inner, field) => ({ [field]: inner }), leaf)
  return { ...event, captures: { ...event.captures, [name]: [...list, element] } }
}

/** Every captured value of the event becomes another one, no two the same; or, where they must differ, all the same. */
function otherValues(test: Test): (event: Event) => Event {
  const change = changeAgainst(test)
  return event => {
    if (event.kind === 'hit')
      return { ...event, args: changed(event.args, change), captures: changed(event.captures, change) }
    if (event.kind === 'packet') return { ...event, packet: otherPacket(event.packet, change) }
    if (event.kind !== 'return') return event
    const value = event.value === null ? null : changedValue(event.value, change)
    return { ...event, value, error: null, captures: changed(event.captures, change) }
  }
}

type Change = (leaf: Value) => Value

function otherPacket(packet: Packet, change: Change): Packet {
  const fields = Object.entries(packet).map(([name, value]) => [name, value === null ? null : change(value)])
  return Object.fromEntries(fields) as Packet
}

function changeAgainst(test: Test): Change {
  if (test.op === 'differs') return toBecome(test.value)
  if (test.op === 'differs-from') return toBecome(0)
  if (test.op === 'excludes') return toBecome('value' in test.wanted ? test.wanted.value : 0)
  return scrambler()
}

function changed(values: StructValue, change: Change): StructValue {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, changedValue(value, change)]))
}

function changedValue(value: Value, change: Change): Value {
  const shape = shapeOf(value)
  if (shape.is === 'array') return shape.items.map(item => changedValue(item, change))
  if (shape.is === 'struct') return changed(shape.fields, change)
  if (shape.is !== 'pointer' || shape.to === undefined) return change(value)
  return { ...(change(value) as StructValue), to: changedValue(shape.to, change) }
}

function scrambler(): Change {
  let count = 0
  return leaf => {
    count += 1
    return leafLike(leaf, BigInt(2 ** 40) + BigInt(count), `${STRANGE} ${count}`)
  }
}

function toBecome(wanted: Scalar): Change {
  const integer = typeof wanted === 'number' || typeof wanted === 'boolean' ? BigInt(wanted) : 0n
  return leaf => leafLike(leaf, integer, typeof wanted === 'string' ? wanted : STRANGE)
}

/** A value of the leaf's kind. */
function leafLike(leaf: Value, integer: bigint, text: string): Value {
  switch (shapeOf(leaf).is) {
    case 'text':
      return text
    case 'pointer':
      return { pointer: `0x${integer.toString(16)}`, symbol: text }
    case 'enum':
      return { enum: text, value: Number(integer) }
    case 'bytes':
      return { hex: `${integer}`.padStart(16, '0').replace(/..(?!$)/g, '$& '), text }
    case 'unavailable':
      return leaf
    default:
      return Number(integer)
  }
}
