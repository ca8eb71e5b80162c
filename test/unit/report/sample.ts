import type { Event, EventBody, Frame, Task, Value } from '../../../src/event/index.js'
import type { Lab, Probe } from '../../../src/lab/index.js'
import type { RunManifest } from '../../../src/report/manifest.js'
import { noSource, type Report } from '../../../src/report/report.js'
import type { ExpectationVerdict, LineOutcome } from '../../../src/verdict/types.js'

export const SERVER: Task = { pid: 31, comm: 'tcp-server', name: 'server' }
export const CLIENT: Task = { pid: 33, comm: 'tcp-client', name: 'client' }

const AT = { file: 'lab.yaml', line: 7, column: 3 }

/** Number the events from 1, as a trace does. */
export function numbered(bodies: readonly EventBody[]): readonly Event[] {
  return bodies.map((body, index) => ({ v: 1, seq: index + 1, ...body }))
}

export function frame(name: string, address: `0x${string}`, inlined = false): Frame {
  return { function: name, file: 'net/socket.c', line: 10, address, inlined }
}

type HitParts = Partial<Extract<EventBody, { kind: 'hit' }>>

export function hit(name: string, parts: HitParts = {}): EventBody {
  return {
    kind: 'hit',
    probe: name,
    hit: 1,
    function: name,
    address: '0x1000',
    file: 'net/socket.c',
    line: 10,
    cpu: 0,
    task: SERVER,
    time: 1_500_000,
    backtrace: 'none',
    frames: [],
    args: {},
    captures: {},
    ...parts,
  }
}

type ReturnParts = Partial<Extract<EventBody, { kind: 'return' }>>

export function ret(name: string, value: Value | null, parts: ReturnParts = {}): EventBody {
  return {
    kind: 'return',
    probe: name,
    hit: 1,
    function: name,
    address: '0x2000',
    cpu: 0,
    task: SERVER,
    time: 2_500_000,
    value,
    error: null,
    captures: {},
    ...parts,
  }
}

/** A followed `sk` pointer with these fields. */
export function sk(fields: Readonly<Record<string, Value>>, pointer: `0x${string}` = '0xffff8880'): Value {
  return { pointer, symbol: null, to: fields }
}

export function labOf(watched: readonly string[], unwatched: readonly string[] = []): Lab {
  const capture = { backtrace: 8, args: true, values: [] }
  const probe = (id: string, exit: boolean): Probe => ({
    id,
    at: [{ type: 'function', name: id, text: id, position: AT }],
    optional: false,
    tasks: [],
    under: [],
    from: 'guest',
    until: null,
    limit: 100,
    entry: capture,
    exit: exit ? capture : null,
    when: [],
    unless: [],
    position: AT,
  })
  return {
    name: 'demo',
    title: 'A listening socket',
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
    probes: [...watched.map(id => probe(id, true)), ...unwatched.map(id => probe(id, false))],
    expectations: [],
    features: {},
    renamed: {},
  }
}

export function expectation(
  index: number,
  verdict: LineOutcome,
  text: string,
  seqs: readonly number[],
): ExpectationVerdict {
  const wanted = 'it to be hit once'
  const seen = 'it was hit twice'
  return {
    index,
    text,
    position: AT,
    verdict,
    seqs,
    seqsTotal: seqs.length,
    wanted,
    seen,
    doubt: null,
    message: `wanted ${wanted}; ${seen}`,
  }
}

const NO_FEATURES = { file: 'features.yaml', sha256: '12', source: '' }

export function manifestOf(lab: string): RunManifest {
  return {
    version: 1,
    klab: '0.1.0',
    lab: {
      name: lab,
      file: 'lab.yaml',
      sha256: '11',
      source: 'title: A listening socket\n',
      sets: {},
      features: NO_FEATURES,
    },
    kernel: {
      name: 'x86_64',
      architecture: 'x86_64',
      release: '5.10.1',
      buildId: 'abcd',
      sha256: { image: '22', vmlinux: '33', config: null },
      source: null,
    },
    rootfs: { packages: null, programs: null, sha256: '44' },
    qemu: { version: '7.2.22', sandbox: true },
    gdb: { version: '13.1' },
    accelerator: 'tcg',
    deterministic: true,
    privileged: false,
    startedAt: '2026-01-02T03:04:05.678Z',
    durations: { boot: 1_500, guest: 500 },
    ledger: {},
    trace: { sha256: '55', events: 9 },
    outcome: 'complete',
    error: null,
  }
}

export function reportOf(lab: Lab, events: readonly Event[], expectations: readonly ExpectationVerdict[]): Report {
  const worst = (['failed', 'inconclusive'] as const).find(word => expectations.some(each => each.verdict === word))
  return {
    lab,
    events,
    left: null,
    verdict: { lab: lab.name, verdict: worst ?? 'passed', expectations, gaps: [] },
    manifest: manifestOf(lab.name),
    defects: [],
    source: noSource,
  }
}

/** Two tasks, a call inside a call, a changed field, an error, a missing return, a gap. */
export function smallReport(): Report {
  const lab = labOf(['__sys_listen', 'inet_listen', '__sys_connect', 'tcp_close'])
  const state = (skc_state: number) => ({ sk: sk({ __sk_common: { skc_state } }) })
  const client = { task: CLIENT }
  const events = numbered([
    { kind: 'run-start', lab: 'demo', kernel: 'x86_64', deterministic: true },
    { kind: 'task', task: 'server', pid: 31, state: 'started', status: null, signal: null, time: 1_000_000 },
    hit('__sys_listen', { args: { fd: 3, backlog: 5 } }),
    hit('inet_listen', { captures: state(7) }),
    ret('inet_listen', 0, { captures: state(10) }),
    ret('__sys_listen', 0),
    { kind: 'output', task: 'client', text: 'you say: ', partial: true, time: 3_000_000 },
    hit('__sys_connect', { ...client, args: { fd: { unavailable: 'optimized out' } } }),
    ret('__sys_connect', -111, { ...client, error: '-ECONNREFUSED' }),
    hit('tcp_close', { backtrace: 'truncated', frames: [frame('tcp_close', '0x1'), frame('inet_release', '0x2')] }),
    { kind: 'gap', probe: null, reason: 'two events were lost' },
    { kind: 'run-end', outcome: 'complete', reason: null, ledger: {} },
  ])
  return reportOf(lab, events, [
    expectation(0, 'passed', 'hits: __sys_listen, exactly: 1', [3]),
    expectation(1, 'failed', 'hits: __sys_connect, never', [8]),
    expectation(2, 'inconclusive', 'returns: tcp_close', [10]),
  ])
}
