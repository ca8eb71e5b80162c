import type { Event, EventBody } from '../../../src/event/index.js'
import type { Lab, ValueRef } from '../../../src/lab/index.js'
import { captured, frames, hit, lab, ledgerLine, number, probe, returned, run, type Wanted } from './build.js'

/** A lab and a good trace of it, in which every expectation passes. */
export interface Sample {
  readonly lab: Lab
  readonly events: readonly Event[]
}

export const samples: readonly Sample[] = [boot(), sockets(1), sockets(3), kernels()]

function boot(): Sample {
  const chain = ['start_kernel', 'rest_init', 'kernel_init', 'inet_init']
  const stack = (...functions: readonly string[]) => ({ frames: frames(...functions, 'ret_from_fork') })
  const wanted: readonly Wanted[] = [
    { type: 'order', probes: chain, task: null, strict: true },
    { type: 'order', probes: ['kernel_init', 'level'], task: null, strict: false },
    ...chain.map((id): Wanted => ({ type: 'hits', probe: id, task: null, count: { min: 1, max: 1 } })),
    {
      type: 'callers',
      select: { probe: 'inet_init', task: null, nth: 1 },
      chain: ['do_one_initcall', 'kernel_init'],
      strict: false,
    },
    {
      type: 'callers',
      select: { probe: 'level', task: null, nth: null },
      chain: ['do_initcalls', 'kernel_init'],
      strict: true,
    },
    { type: 'value', ref: ref('level', 'args', 'level'), test: { op: 'range', min: 0, max: 7 } },
    { type: 'console', pattern: '^TCP: Hash tables' },
    { type: 'hits', probe: 'panic', task: null, count: { min: 0, max: 0 } },
  ]
  const levels = Array.from({ length: 8 }, (_, level) =>
    hit('level', { hit: level + 1, args: { level }, ...stack('level', 'do_initcalls', 'kernel_init') }),
  )
  const bodies: readonly EventBody[] = [
    { kind: 'phase', phase: 'reset', time: null },
    hit('start_kernel'),
    { kind: 'console', text: 'Linux version 5.10' },
    hit('rest_init', stack('rest_init', 'start_kernel')),
    hit('kernel_init', stack('kernel_init')),
    { kind: 'phase', phase: 'initcalls', time: 100 },
    ...levels.slice(0, 6),
    hit('inet_init', stack('inet_init', 'do_one_initcall', 'do_initcalls', 'kernel_init')),
    { kind: 'console', text: 'TCP: Hash tables configured' },
    ...levels.slice(6),
    { kind: 'phase', phase: 'end', time: 900 },
  ]
  const probes = [...chain, 'level', 'panic'].map(id => probe(id))
  return { lab: lab(probes, wanted), events: run(bodies, {}, ['panic']) }
}

function ref(id: string, of: ValueRef['of'], path: string, nth: number | null = null): ValueRef {
  return { select: { probe: id, task: null, nth }, of, path: path === '' ? [] : path.split('.'), text: path }
}

/** A client that connects and sends some times. */
function sockets(rounds: number): Sample {
  const exactly = { min: rounds, max: rounds }
  const wanted: readonly Wanted[] = [
    { type: 'hits', probe: 'connect', task: 'client', count: exactly },
    { type: 'hits', probe: 'close', task: null, count: { min: rounds, max: null } },
    { type: 'order', probes: ['socket', 'connect', 'close'], task: 'client', strict: false },
    { type: 'value', ref: ref('socket', 'return', ''), test: { op: 'equals', value: 3 } },
    { type: 'value', ref: ref('connect', 'exit', 'sock.state'), test: { op: 'equals', value: 'SS_CONNECTED' } },
    { type: 'value', ref: ref('connect', 'entry', 'sock.ops'), test: { op: 'equals', value: 'inet_stream_ops' } },
    { type: 'value', ref: ref('connect', 'args', 'fd'), test: { op: 'same-as', other: ref('socket', 'return', '') } },
    {
      type: 'value',
      ref: ref('connect', 'entry', 'sock.state.now'),
      test: { op: 'differs-from', other: ref('connect', 'exit', 'now') },
    },
    { type: 'value', ref: ref('connect', 'exit', 'peers.*.port'), test: { op: 'includes', wanted: { value: 7777 } } },
    { type: 'value', ref: ref('connect', 'exit', 'peers.*.port'), test: { op: 'excludes', wanted: { value: 80 } } },
    { type: 'value', ref: ref('connect', 'exit', 'peers.*.state'), test: { op: 'range', min: 1, max: 12 } },
    { type: 'value', ref: ref('connect', 'exit', 'peers.length'), test: { op: 'equals', value: 2 } },
    {
      type: 'value',
      ref: ref('connect', 'exit', 'peers.*.address'),
      test: { op: 'includes', wanted: { other: ref('connect', 'entry', 'sock.sk') } },
    },
    { type: 'value', ref: ref('connect', 'entry', 'bytes'), test: { op: 'equals', value: 'hi' } },
    {
      type: 'value',
      ref: ref('connect', 'args', 'fd'),
      test: { op: 'same-as', other: { task: 'server', pattern: '^hello 1 on ([0-9]+)$', nth: 1, base: 10 } },
    },
    { type: 'output', task: 'server', pattern: '^hello 1 ' },
    { type: 'exit', task: 'client', status: 0, signal: null },
    { type: 'packets', capture: 'lo', port: 7777, flags: ['S', 'S.', '.'], count: { min: 1, max: null } },
    { type: 'value', ref: ref('lo', 'packet', 'flags', 2), test: { op: 'equals', value: 'S.' } },
    { type: 'hits', probe: 'reset', task: null, count: { min: 0, max: 0 } },
  ]
  const bodies: readonly EventBody[] = [
    { kind: 'phase', phase: 'guest', time: 1 },
    { kind: 'task', task: 'client', pid: 40, state: 'started', status: null, signal: null, time: 2 },
    ...Array.from({ length: rounds }, (_, at) => round(at + 1)).flat(),
    { kind: 'step', step: 1, op: 'exit', task: 'client', ok: true, detail: 'status 0', time: 90 },
    { kind: 'task', task: 'client', pid: 40, state: 'exited', status: 0, signal: null, time: 91 },
    ...captured('lo', ['S', 'S.', '.']),
  ]
  const probes = ['socket', 'connect', 'close', 'reset'].map(id => probe(id))
  return { lab: lab(probes, wanted), events: run(bodies, { ledger: { reset: ledgerLine(0) } }, ['reset']) }
}

function round(at: number): readonly EventBody[] {
  const ops = { pointer: '0xffffffff82012340', symbol: 'inet_stream_ops' } as const
  const sk = { pointer: '0xffff888000000010', symbol: null } as const
  const before = { state: { now: 1 }, ops, sk }
  const peers = [
    { address: sk, port: 7777, state: 1 },
    { address: { ...sk, pointer: '0xffff888000000020' } as const, port: 22, state: 10 },
  ]
  const after = { sock: { state: { enum: 'SS_CONNECTED', value: 3 } }, now: 3, peers }
  return [
    hit('socket', { hit: at, task: 'client' }),
    returned('socket', { hit: at, value: 3 }),
    hit('connect', {
      hit: at,
      task: 'client',
      args: { fd: 3 },
      captures: { sock: before, bytes: { hex: '68 69', text: 'hi' } },
    }),
    { kind: 'output', task: 'server', text: `hello ${at} on 3`, partial: false, time: 50 },
    returned('connect', { hit: at, captures: after }),
    hit('close', { hit: at, task: 'client' }),
    returned('close', { hit: at }),
  ]
}

/** What holds on kernels that have a feature, or lack another. */
function kernels(): Sample {
  const once = { min: 1, max: 1 }
  const wanted: readonly Wanted[] = [
    { type: 'hits', probe: 'hook', task: null, count: once },
    { type: 'hits', probe: 'plain', task: null, count: once, when: ['lsm'] },
    { type: 'value', ref: ref('plain', 'return', ''), test: { op: 'equals', value: 0 }, unless: ['old-hash'] },
    { type: 'console', pattern: '^LSM', when: ['lsm'], unless: ['old-hash'] },
  ]
  const [start, ...rest] = run([
    { kind: 'console', text: 'LSM: started' },
    hit('hook'),
    hit('plain'),
    returned('plain'),
  ])
  const told = (name: string, present: boolean): EventBody => ({ kind: 'feature', name, present, why: 'looked for' })
  const events = [start, told('lsm', true), told('old-hash', false), ...rest].filter(event => event !== undefined)
  const probes = [probe('hook', { when: ['lsm'] }), probe('plain')]
  return { lab: lab(probes, wanted), events: number(events) }
}
