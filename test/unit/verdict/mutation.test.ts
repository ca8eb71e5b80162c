import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { KlabError } from '../../../src/errors/index.js'
import type { Event } from '../../../src/event/index.js'
import { encodeEvent, readTrace, type Trace, traceOf } from '../../../src/trace/index.js'
import { judge } from '../../../src/verdict/index.js'
import { type Dice, dice, pick, renumbered, survivors } from './mutate.js'
import { samples } from './samples.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-mutation-'))
})
afterAll(() => rm(folder, { recursive: true }))

test('the samples pass', () => {
  for (const { lab, events } of samples) {
    const verdict = judge(lab, traceOf(events))
    expect(verdict.expectations.filter(line => line.verdict !== 'passed').map(line => line.message)).toEqual([])
    expect(verdict).toMatchObject({ verdict: 'passed', gaps: [] })
  }
})

interface Mutation {
  readonly events: readonly Event[]
  readonly touched: ReadonlySet<number>
}

const deleted = (events: readonly Event[], roll: Dice): Mutation => {
  const gone = new Set(Array.from({ length: 1 + roll(3) }, () => pick(events, roll).seq))
  return { events: events.filter(({ seq }) => !gone.has(seq)), touched: gone }
}

const cut = (events: readonly Event[], roll: Dice): Mutation => {
  const kept = 1 + roll(events.length - 1)
  return { events: events.slice(0, kept), touched: new Set(events.slice(kept).map(({ seq }) => seq)) }
}

const swapped = (events: readonly Event[], roll: Dice): Mutation => {
  const [a, b] = [pick(events, roll), pick(events, roll)]
  const other = events.map(event => (event === a ? b : event === b ? a : event))
  return { events: other, touched: a === b ? new Set() : new Set([a.seq, b.seq]) }
}

const doubled = (events: readonly Event[], roll: Dice): Mutation => {
  const twice = pick(events, roll)
  const at = roll(events.length + 1)
  return { events: [...events.slice(0, at), twice, ...events.slice(at)], touched: new Set([twice.seq]) }
}

test.each([
  ['deleted', deleted],
  ['cut off', cut],
  ['swapped', swapped],
  ['doubled', doubled],
] as const)('events %s: no line that rested on them passes, and the whole never', (_, mutate) => {
  const roll = dice(1)
  for (let round = 0; round < 600; round += 1) {
    const sample = pick(samples, roll)
    const { events, touched } = mutate(sample.events, roll)
    if (touched.size === 0) continue
    const verdict = judge(sample.lab, traceOf(events))
    expect(survivors(sample, verdict, touched)).toEqual([])
    expect(verdict.verdict).not.toBe('passed')
  }
})

test('hits and returns deleted or doubled, and all numbered anew: the ledger tells', () => {
  const roll = dice(2)
  for (let round = 0; round < 1000; round += 1) {
    const sample = pick(samples, roll)
    const { events, touched } = (roll(2) === 0 ? deleted : doubled)(sample.events, roll)
    const evidence = sample.events.filter(({ kind }) => kind === 'hit' || kind === 'return')
    const kinds = new Set(evidence.filter(({ seq }) => touched.has(seq)).map(({ seq }) => seq))
    const verdict = judge(sample.lab, traceOf(renumbered(events)))
    expect(survivors(sample, verdict, kinds)).toEqual([])
  }
})

test('printed lines and ends deleted, and all numbered anew', () => {
  const roll = dice(3)
  for (let round = 0; round < 500; round += 1) {
    const sample = pick(samples, roll)
    const { events, touched } = deleted(sample.events, roll)
    expect(survivors(sample, judge(sample.lab, traceOf(renumbered(events))), touched)).toEqual([])
  }
})

test('events swapped and all numbered anew: an order that passes is still one', () => {
  const roll = dice(4)
  for (let round = 0; round < 1000; round += 1) {
    const { lab, events } = pick(samples, roll)
    const mutated = renumbered(swapped(events, roll).events)
    const verdict = judge(lab, traceOf(mutated))
    for (const [index, expectation] of lab.expectations.entries()) {
      if (expectation.type !== 'order' || verdict.expectations[index]?.verdict !== 'passed') continue
      const first = (probe: string) => mutated.findIndex(event => event.kind === 'hit' && event.probe === probe)
      const places = expectation.probes.map(first)
      expect(places).toEqual([...places].sort((a, b) => a - b))
    }
  }
})

type Edit = (event: Event) => Event

/** Edits that give a hit to another probe, or another place in its probe's count. */
const REASSIGNMENTS: readonly Edit[] = [
  event => ('probe' in event && event.kind !== 'gap' ? { ...event, probe: 'close' } : event),
  event => (event.kind === 'hit' ? { ...event, hit: event.hit + 1 } : event),
]

const EDITS: readonly Edit[] = [
  ...REASSIGNMENTS,
  event => (event.kind === 'hit' ? { ...event, task: { ...event.task, name: 'other' } } : event),
  event => (event.kind === 'hit' ? { ...event, args: {}, captures: {}, frames: [] } : event),
  event => (event.kind === 'return' ? { ...event, hit: event.hit + 1 } : event),
  event => (event.kind === 'return' ? { ...event, value: { unavailable: 'lost' }, captures: {} } : event),
  event => (event.kind === 'console' || event.kind === 'output' ? { ...event, text: 'other' } : event),
  event => (event.kind === 'task' ? { ...event, status: 9 } : event),
  event => (event.kind === 'feature' ? { ...event, present: !event.present } : event),
  event => (event.kind === 'packet' ? { ...event, n: event.n + 1 } : event),
  event => (event.kind === 'file' ? { ...event, cut: true } : event),
  event => (event.kind === 'run-end' ? { ...event, ledger: {} } : event),
]

test('a file whose hash is known: nothing passes after any edit', async () => {
  const roll = dice(5)
  for (let round = 0; round < 200; round += 1) {
    const { lab, events } = pick(samples, roll)
    const edited = events.with(roll(events.length), pick(EDITS, roll)(pick(events, roll)))
    const good = textOf(events)
    const text = textOf(edited)
    if (text === good) continue
    const sha256 = createHash('sha256').update(good).digest('hex')
    const { verdict, expectations } = judge(lab, await read(text, sha256))
    expect(verdict).toBe('inconclusive')
    expect(new Set(expectations.map(line => line.verdict))).toEqual(new Set(['inconclusive']))
  }
})

test('a hit given to another probe or another place in the count: the ledger tells', () => {
  const roll = dice(6)
  for (let round = 0; round < 400; round += 1) {
    const sample = pick(samples, roll)
    const hits = sample.events.filter(({ kind }) => kind === 'hit')
    const event = pick(hits, roll)
    const edited = pick(REASSIGNMENTS, roll)(event)
    if (encodeEvent(edited) === encodeEvent(event)) continue
    const events = sample.events.with(event.seq - 1, edited)
    expect(survivors(sample, judge(sample.lab, traceOf(events)), new Set([event.seq]))).toEqual([])
  }
})

test('the same events in other bytes are the same evidence', async () => {
  for (const { lab, events } of samples) {
    const spaced = events.map(event => JSON.stringify(event, null, 1).replaceAll('\n', ' ')).join('\r\n\n')
    expect(judge(lab, await read(spaced))).toEqual(judge(lab, traceOf(events)))
  }
})

test('bytes changed, cut out and put in anywhere: judged or refused, never thrown at', async () => {
  const roll = dice(7)
  for (let round = 0; round < 400; round += 1) {
    const { lab, events } = pick(samples, roll)
    const bytes = Buffer.from(textOf(events))
    const changed = damage(bytes, roll)
    const trace = await read(changed, createHash('sha256').update(bytes).digest('hex')).catch(error => {
      if (error instanceof KlabError && error.code === 'run-unreadable') return null
      throw error
    })
    if (trace === null) continue
    const same = changed.equals(bytes)
    expect(judge(lab, trace).verdict === 'passed').toBe(same)
    judge(lab, { ...traceOf(trace.events), defects: [] })
  }
})

function damage(bytes: Buffer, roll: Dice): Buffer {
  const at = roll(bytes.length)
  const length = roll(40)
  switch (roll(4)) {
    case 0:
      return Buffer.concat([bytes.subarray(0, at), Buffer.from([roll(256)]), bytes.subarray(at + 1)])
    case 1:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)])
    case 2:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(roll(bytes.length), at)])
    default:
      return bytes.subarray(0, at)
  }
}

function textOf(events: readonly Event[]): string {
  return events.map(event => `${encodeEvent(event)}\n`).join('')
}

async function read(text: string | Buffer, sha256?: string): Promise<Trace> {
  const path = join(folder, 'events.ndjson')
  await writeFile(path, text)
  return readTrace(path, sha256 === undefined ? {} : { sha256 })
}
