import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AgentEnd } from '../../../src/debugger/index.js'
import { KlabError } from '../../../src/errors/index.js'
import type { Event, EventBody } from '../../../src/event/index.js'
import { type CompletedTrace, type TraceFolder, writeTiming, writeTrace } from '../../../src/run/write-trace.js'
import { HIT } from './hit.js'

const HEAD: readonly EventBody[] = [{ kind: 'run-start', lab: 'a', kernel: 'k', deterministic: true }]
const LINE = { kind: 'console', text: 'hello' }
const LEDGER = { armed: true, hit: 1, captured: 1, truncated: 0, unavailable: 0, unreturned: 0, limited: false }
const end = (done: object | null) => ({ kind: 'agent-end', done, ledger: { p: LEDGER }, passed: { p: 0 } })

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-write-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const at = (name: string) => join(folder, name)

async function write(
  agent: readonly object[],
  fault: KlabError | null,
  closing: AgentEnd | null = null,
): Promise<CompletedTrace & { events: number }> {
  await writeFile(at('agent'), agent.map(line => `${JSON.stringify(line)}\n`).join(''))
  await writeFile(at('times'), agent.map((_, index) => `${index}.250\n`).join(''))
  return writeAll(fault, RELAXED, closing)
}

const RELAXED: TraceFolder = {
  path: name => at(name === 'events' ? 'out' : name),
  shown: name => `the run's ${name}`,
  release: async () => {},
}

async function writeAll(fault: KlabError | null, to: TraceFolder, closing: AgentEnd | null = null) {
  const parts = {
    head: HEAD,
    events: at('agent'),
    times: at('times'),
    saved: at('files'),
    closing,
    fault,
    early: null,
    seconds: 10,
  }
  const written = await writeTrace(parts, to)
  await writeTiming(parts.times, written.seqs, to)
  return written
}

async function lines<T>(name: string): Promise<T[]> {
  const text = await readFile(at(name), 'utf8')
  return text === ''
    ? []
    : text
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line) as T)
}

test('numbers head, events and end, and gives the hash of what it wrote', async () => {
  const written = await write([LINE, HIT, end({ ok: true, detail: 'all' })], null)
  const events = await lines<Event>('out')
  expect(events.map(({ seq, kind }) => [seq, kind])).toEqual([
    [1, 'run-start'],
    [2, 'console'],
    [3, 'hit'],
    [4, 'run-end'],
  ])
  expect(events[3]).toEqual({ v: 1, seq: 4, kind: 'run-end', outcome: 'complete', reason: null, ledger: { p: LEDGER } })
  expect(written).toMatchObject({ events: 4, fault: null, ledger: { p: LEDGER } })
  expect(written.sha256).toBe(
    createHash('sha256')
      .update(await readFile(at('out')))
      .digest('hex'),
  )
})

test("host times go to the timing file, by the event's number", async () => {
  await write([LINE, HIT], null)
  expect(await lines('timing')).toEqual([
    { seq: 2, hostMs: 0.25 },
    { seq: 3, hostMs: 1.25 },
  ])
})

test.each([
  ['the agent did not come to its end', [HIT], 'agent-fault'],
  ['the guest went off before its plan was over', [HIT, end(null)], 'guest-step-failed'],
  ['a step of the plan failed', [HIT, end({ ok: false, detail: 'step 1' })], 'guest-step-failed'],
])('%s: the run is incomplete', async (_, agent, code) => {
  const { fault } = await write(agent, null)
  expect(fault?.code).toBe(code)
  expect((await lines<Event>('out')).at(-1)).toMatchObject({
    outcome: 'incomplete',
    reason: expect.stringMatching(`^${code}: `),
  })
})

test('what went wrong with the run goes before what the agent lacks', async () => {
  const died = new KlabError('gdb-died', { what: 'GDB died while the guest ran' })
  expect((await write([HIT], died)).fault).toBe(died)
})

test("without the agent's ledger what can be counted is all that is said", async () => {
  expect((await write([HIT, { ...HIT, hit: 2 }], null)).ledger).toEqual({ p: { ...LEDGER, hit: 2, captured: 2 } })
})

test('nothing was captured before the agent died: the trace is there, and incomplete', async () => {
  await write([], new KlabError('gdb-died', { what: 'GDB died' }))
  expect((await lines<Event>('out')).map(({ kind }) => kind)).toEqual(['run-start', 'run-end'])
  expect(await lines('timing')).toEqual([])
})

test('a ledger that the agent could only tell, not write, counts', async () => {
  const full = new KlabError('disk', { what: 'the agent in GDB gave up' })
  const ledger = { p: { ...LEDGER, hit: 9, unreturned: 1 } }
  const closing = { kind: 'agent-end', done: null, ledger, passed: {} } as const
  expect(await write([HIT], full, closing)).toMatchObject({ ledger, fault: full })
  expect((await lines<Event>('out')).at(-1)).toMatchObject({ kind: 'run-end', outcome: 'incomplete', ledger })
})

test('a run that took too long names the probe that stopped the guest most, and stays what it was in the trace', async () => {
  const late = new KlabError('timeout', { what: 'waited 10 s' })
  const closing = { kind: 'agent-end', done: null, ledger: { p: LEDGER }, passed: { p: 5_000 } } as const
  const { fault } = await write([HIT], late, closing)
  expect(fault?.code).toBe('timeout')
  expect(fault?.parts.todo).toMatch(/^`p` stopped the guest 5001 times, 500 a second/)
})

test('a line that is no event is a gap at its place, and the times of the others stay theirs', async () => {
  await write([LINE, { kind: 'hit' }, HIT, end({ ok: true, detail: 'all' })], null)
  expect((await lines<Event>('out')).map(({ kind }) => kind)).toEqual(['run-start', 'console', 'gap', 'hit', 'run-end'])
  expect(await lines('timing')).toEqual([2, 3, 4, 5].map((seq, line) => ({ seq, hostMs: line + 0.25 })))
})

test('so do they behind a flood of such lines', async () => {
  await write([...Array(22).fill({ kind: 'hit' }), HIT], null)
  expect((await lines<{ seq: number; hostMs: number }>('timing')).at(-1)).toEqual({ seq: 22, hostMs: 22.25 })
})

test('a capture file that is gone is a gap of that capture, and the run is kept', async () => {
  const file = { kind: 'file', name: 'c.pcap', path: '/c', size: 1, cut: false, epoch: '0x0', time: null, sha256: '' }
  await write([file, end({ ok: true, detail: 'all' })], null)
  expect((await lines<Event>('out'))[2]).toMatchObject({
    kind: 'gap',
    probe: 'c',
    reason: 'the file c.pcap cannot be read again: ENOENT',
  })
})

test('what the agent did not even begin to write is empty', async () => {
  await rm(at('agent'), { force: true })
  expect((await writeAll(null, RELAXED)).fault?.code).toBe('agent-fault')
  expect(await lines('timing')).toEqual([])
})
