import type { Event, EventBody, Frame, Hex, LedgerLine, Packet, Value } from '../../../src/event/index.js'
import type { Condition, Expectation, Lab, Probe } from '../../../src/lab/index.js'

/** Small labs and traces for tests: plain data, written by hand. */

export const position = { file: 'lab.yaml', line: 1, column: 1 }

/** `Omit` over each member of a union. */
type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

export type Wanted = Without<Expectation, 'position' | 'text' | 'when' | 'unless'> & Partial<Condition>

export function probe(id: string, more: Partial<Probe> = {}): Probe {
  const capture = { backtrace: 8, args: true, values: [] }
  return {
    id,
    at: [{ type: 'function', name: id, text: id, position }],
    optional: false,
    tasks: [],
    under: [],
    from: 'guest',
    until: null,
    limit: 100,
    entry: capture,
    exit: capture,
    when: [],
    unless: [],
    position,
    ...more,
  }
}

export function lab(probes: readonly Probe[], wanted: readonly Wanted[]): Lab {
  return {
    name: 'demo',
    title: 'Demo',
    topics: [],
    answers: [],
    kernel: 'x86_64',
    requires: [],
    timeout: 60,
    cmdline: [],
    files: {},
    programs: {},
    packages: [],
    privileged: false,
    initcalls: false,
    steps: [],
    probes,
    expectations: wanted.map(
      (one, at): Expectation => ({ when: [], unless: [], ...one, text: `expectation ${at}`, position }),
    ),
    features: {},
    renamed: {},
  }
}

export function frames(...functions: readonly string[]): readonly Frame[] {
  return functions.map(name => ({ function: name, file: 'a.c', line: 1, address: '0x1' as Hex, inlined: false }))
}

interface HitParts {
  readonly hit?: number
  readonly task?: string | null
  readonly backtrace?: 'whole' | 'truncated' | 'broken' | 'none'
  readonly frames?: readonly Frame[]
  readonly args?: Readonly<Record<string, Value>>
  readonly captures?: Readonly<Record<string, Value>>
}

export function hit(id: string, { hit: number = 1, task = null, ...more }: HitParts = {}): EventBody {
  return {
    kind: 'hit',
    probe: id,
    hit: number,
    function: id,
    address: '0xffffffff81000000',
    file: 'net/socket.c',
    line: 10,
    cpu: 0,
    task: { pid: 40, comm: 'demo', name: task },
    time: 1000,
    backtrace: 'whole',
    frames: frames(id, 'caller'),
    args: {},
    captures: {},
    ...more,
  }
}

interface ReturnParts {
  readonly hit?: number
  readonly value?: Value | null
  readonly error?: string | null
  readonly captures?: Readonly<Record<string, Value>>
}

export function returned(
  id: string,
  { hit: number = 1, value = 0, error = null, captures = {} }: ReturnParts = {},
): EventBody {
  const task = { pid: 40, comm: 'demo', name: null }
  const address = '0xffffffff81000010'
  return {
    kind: 'return',
    probe: id,
    hit: number,
    function: id,
    address,
    cpu: 0,
    task,
    time: 2000,
    value,
    error,
    captures,
  }
}

export function resolved(id: string): EventBody {
  const location = {
    function: id,
    address: '0xffffffff81000000',
    file: null,
    line: null,
    inlined: false,
    init: false,
  } as const
  return { kind: 'probe', probe: id, at: id, locations: [location] }
}

export function ledgerLine(count: number, more: Partial<LedgerLine> = {}): LedgerLine {
  const none = { truncated: 0, unavailable: 0, unreturned: 0 }
  return { armed: true, hit: count, captured: count, ...none, limited: false, ...more }
}

export interface EndParts {
  readonly outcome?: 'complete' | 'incomplete'
  readonly reason?: string | null
  readonly ledger?: Readonly<Record<string, LedgerLine>>
}

export function number(bodies: readonly EventBody[]): readonly Event[] {
  return bodies.map((body, at): Event => ({ ...body, v: 1, seq: at + 1 }))
}

/**
 * The events of a run of `demo`: the run-start and each probe that occurs (so that with one probe the bodies begin at
 * `seq` 3), the bodies, a run-end whose ledger counts them. `end` null leaves the run-end out.
 */
export function run(
  bodies: readonly EventBody[],
  end: EndParts | null = {},
  ids: readonly string[] = [],
): readonly Event[] {
  const named = bodies.flatMap(body => (body.kind === 'hit' ? [body.probe] : []))
  const probes = [...new Set([...ids, ...named])]
  const counted = Object.fromEntries(probes.map(id => [id, countedLine(bodies, id)]))
  return number([
    { kind: 'run-start', lab: 'demo', kernel: 'x86_64', deterministic: true },
    ...probes.map(resolved),
    ...bodies,
    ...(end === null ? [] : [runEnd({ ...end, ledger: { ...counted, ...end.ledger } })]),
  ])
}

function countedLine(bodies: readonly EventBody[], id: string): LedgerLine {
  const hits = bodies.filter(body => body.kind === 'hit' && body.probe === id).length
  const returns = bodies.filter(body => body.kind === 'return' && body.probe === id).length
  return ledgerLine(hits, { unreturned: returns === 0 ? 0 : hits - returns })
}

function runEnd({ outcome = 'complete', reason = null, ledger = {} }: EndParts): EventBody {
  return { kind: 'run-end', outcome, reason, ledger }
}

/** A saved capture of TCP packets between the ports 40000 and 7777, the odd ones from the former. */
export function captured(id: string, flags: readonly string[], more: Partial<Packet> = {}): EventBody[] {
  const file: EventBody = {
    kind: 'file',
    name: `${id}.pcap`,
    path: '/tmp/lo.pcap',
    size: 100,
    cut: false,
    epoch: '0x1',
    time: 9000,
    sha256: '00',
  }
  return [file, ...flags.map((one, at) => packet(id, at + 1, one, more))]
}

function packet(capture: string, n: number, flags: string, more: Partial<Packet>): EventBody {
  const [sport, dport] = n % 2 === 1 ? [40_000, 7777] : [7777, 40_000]
  const ends = { src: '127.0.0.1', sport, dst: '127.0.0.1', dport }
  const numbers = { seq: 1000 + n, ack: flags === 'S' ? null : 2000 + n, window: 512, length: 0 }
  return {
    kind: 'packet',
    capture,
    n,
    time: 5000 + n,
    packet: { proto: 'tcp', ...ends, flags, ...numbers, text: `Flags [${flags}]`, ...more },
  }
}
