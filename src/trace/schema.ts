import { z } from 'zod'
import {
  EVENT_VERSION,
  type Event,
  type EventKind,
  type GuestTime,
  type Hex,
  INITCALL_LEVELS,
  type LedgerLine,
  PHASES,
  type Value,
} from '../event/index.js'
import type { EventOf } from './types.js'
import { isHex, isValue, isValueRecord } from './value.js'

const hex = z.custom<Hex>(isHex, 'must be a hexadecimal string')
const value = z.custom<Value>(one => isValue(one), 'is no value that a capture can have')
const values = z.custom<Readonly<Record<string, Value>>>(isValueRecord, 'must be named values')
const count = z.int().min(0)
const nullable = { text: z.string().nullable(), count: count.nullable() }
const time: z.ZodType<GuestTime> = nullable.count

const task = z.strictObject({ pid: count, comm: z.string(), name: nullable.text })

const frame = z.strictObject({
  function: z.string(),
  file: nullable.text,
  line: nullable.count,
  address: hex,
  inlined: z.boolean(),
})

const packet = z.strictObject({
  proto: z.enum(['tcp', 'udp', 'icmp', 'other']),
  src: nullable.text,
  sport: nullable.count,
  dst: nullable.text,
  dport: nullable.count,
  flags: nullable.text,
  seq: nullable.count,
  ack: nullable.count,
  window: nullable.count,
  length: count,
  text: z.string(),
})

const location = z.strictObject({
  function: z.string(),
  address: hex,
  file: nullable.text,
  line: nullable.count,
  inlined: z.boolean(),
  init: z.boolean(),
})

export const ledgerLine = z.strictObject({
  armed: z.boolean(),
  hit: count,
  captured: count,
  truncated: count,
  unavailable: count,
  unreturned: count,
  limited: z.boolean(),
})

/** Not `z.record`, which passes over a probe of the name `__proto__` unchecked. */
const ledger = z.custom<Readonly<Record<string, LedgerLine>>>(
  one => z.record(z.string(), z.unknown()).safeParse(one).success && Object.values(one as object).every(isLedgerLine),
  'must be a loss ledger',
)

export function isLedger(one: unknown): one is Readonly<Record<string, LedgerLine>> {
  return ledger.safeParse(one).success
}

function isLedgerLine(one: unknown): boolean {
  return ledgerLine.safeParse(one).success
}

function event<K extends EventKind, S extends z.ZodRawShape>(kind: K, shape: S) {
  return z.strictObject({ v: z.literal(EVENT_VERSION), seq: z.int().min(1), kind: z.literal(kind), ...shape })
}

function list<S extends z.ZodType>(item: S): z.ZodType<readonly z.output<S>[]> {
  return z.array(item) as unknown as z.ZodType<readonly z.output<S>[]>
}

const schemas = {
  'run-start': event('run-start', { lab: z.string(), kernel: z.string(), deterministic: z.boolean() }),
  feature: event('feature', { name: z.string(), present: z.boolean().nullable(), why: z.string() }),
  initcall: event('initcall', {
    position: z.int().min(1),
    of: z.int().min(1),
    level: z.enum(INITCALL_LEVELS),
    function: z.string(),
    address: hex,
    file: nullable.text,
    line: nullable.count,
    macro: z.string(),
  }),
  probe: event('probe', { probe: z.string(), at: z.string(), locations: list(location) }),
  phase: event('phase', { phase: z.enum(PHASES), time }),
  hit: event('hit', {
    probe: z.string(),
    hit: z.int().min(1),
    function: z.string(),
    address: hex,
    file: nullable.text,
    line: nullable.count,
    cpu: count,
    task,
    time,
    backtrace: z.enum(['whole', 'truncated', 'broken', 'none']),
    frames: list(frame),
    args: values,
    captures: values,
  }),
  return: event('return', {
    probe: z.string(),
    hit: z.int().min(1),
    function: z.string(),
    address: hex,
    cpu: count,
    task,
    time,
    value: value.nullable(),
    error: nullable.text,
    captures: values,
  }),
  step: event('step', {
    step: z.int().min(1),
    op: z.string(),
    task: nullable.text,
    ok: z.boolean(),
    detail: z.string(),
    time,
  }),
  task: event('task', {
    task: z.string(),
    pid: count,
    state: z.enum(['started', 'exited']),
    status: nullable.count,
    signal: nullable.text,
    time,
  }),
  output: event('output', { task: z.string(), text: z.string(), partial: z.boolean(), time }),
  console: event('console', { text: z.string() }),
  file: event('file', {
    // reports link to it
    name: z.string().regex(/^[a-z0-9][a-z0-9._-]*$/),
    path: z.string(),
    size: count,
    cut: z.boolean(),
    epoch: hex,
    time,
    sha256: z.string(),
  }),
  packet: event('packet', { capture: z.string(), n: z.int().min(1), time, packet }),
  crash: event('crash', { message: z.string(), frames: list(frame), time }),
  gap: event('gap', { probe: nullable.text, reason: z.string() }),
  'run-end': event('run-end', { outcome: z.enum(['complete', 'incomplete']), reason: nullable.text, ledger }),
} as const

/** One line of a trace. A line with a field too many or too few is no event. */
export const eventSchema = z.discriminatedUnion('kind', [
  schemas['run-start'],
  schemas.feature,
  schemas.initcall,
  schemas.probe,
  schemas.phase,
  schemas.hit,
  schemas.return,
  schemas.step,
  schemas.task,
  schemas.output,
  schemas.console,
  schemas.file,
  schemas.packet,
  schemas.crash,
  schemas.gap,
  schemas['run-end'],
])

/** Fails to compile when the schemas and the event types part, kind by kind and in both directions. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false
type Parted = {
  [K in EventKind]: Same<Readonly<z.output<(typeof schemas)[K]>>, EventOf<K>> extends true ? never : K
}[EventKind]
true satisfies Same<Parted, never>
true satisfies Same<z.output<typeof eventSchema>['kind'], Event['kind']>
true satisfies Same<Readonly<z.output<typeof ledgerLine>>, LedgerLine>
