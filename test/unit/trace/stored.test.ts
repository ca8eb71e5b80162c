import { appendFileSync, readdirSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Event } from '../../../src/event/index.js'
import { encodeEvent, readTrace, type Trace } from '../../../src/trace/index.js'
import { judge } from '../../../src/verdict/index.js'
import { hit, returned, run } from '../verdict/build.js'
import { dice, pick } from '../verdict/mutate.js'
import { samples } from '../verdict/samples.js'

let folder: string
let path: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-stored-'))
  path = join(folder, 'events.ndjson')
})
afterAll(() => rm(folder, { recursive: true }))

/** Nothing is to be kept in memory. */
const STORED = { memoryBytes: 0 }

/** All that can be asked of a trace, as plain data. */
function contents({ events, kinds, probes, defects }: Trace) {
  const lists = Object.entries(kinds).map(([kind, list]) => [kind, list.length, list.map(encodeEvent)])
  const records = [...probes].map(([name, { resolved, hits, returned: returns, returns: table, gaps, ledger }]) => {
    const byHit = hits.map(({ hit: number }) => table.get(number)?.seq ?? null)
    return [name, resolved, hits.map(encodeEvent), returns.map(encodeEvent), table.size, byHit, [...gaps], ledger]
  })
  const ends = [events.at(0), events.at(-1), events.at(events.length), events.at(-1 - events.length)]
  return { lines: events.map(encodeEvent), ends: ends.map(one => one?.seq), lists, records: new Set(records), defects }
}

async function both(text: string | Buffer, judged: (trace: Trace) => unknown = contents) {
  await writeFile(path, text)
  using inMemory = await readTrace(path)
  using stored = await readTrace(path, STORED)
  return [judged(inMemory), judged(stored)] as const
}

const textOf = (events: readonly Event[]) => events.map(event => `${encodeEvent(event)}\n`).join('')

test('events that stay in the file are the same events, with the same indexes and defects', async () => {
  for (const { events } of samples) {
    const [inMemory, stored] = await both(textOf(events))
    expect(stored).toEqual(inMemory)
  }
})

test('and they are judged the same, also when events are missing, doubled, exchanged or cut off', async () => {
  const roll = dice(31)
  for (let round = 0; round < 120; round += 1) {
    const { lab, events } = pick(samples, roll)
    const one = roll(events.length)
    const mutant = [
      () => events.toSpliced(one, 1 + roll(3)),
      () => events.toSpliced(one, 0, pick(events, roll)),
      () => events.with(one, pick(events, roll)),
      () => events.slice(0, one + 1),
    ][roll(4)]?.()
    const [inMemory, stored] = await both(textOf(mutant ?? events), trace => [contents(trace), judge(lab, trace)])
    expect(stored).toEqual(inMemory)
  }
})

test('numbers, names and tasks of any size, lines that are none, lines longer than a block', async () => {
  const large = 2 ** 40
  const events: Event[] = [
    ...run([
      hit('__proto__', { hit: large }),
      hit('', { hit: 1, captures: { text: 'x'.repeat(700_000) } }),
      returned('__proto__', { hit: large }),
      returned('', { hit: 5_000 }),
      { kind: 'console', text: 'é'.repeat(300_000) },
    ]),
  ]
  const strange = events.map(event => (event.kind === 'console' ? { ...event, seq: 2 ** 50 } : event))
  const [inMemory, stored] = await both(`\r\n{}\n${textOf(strange)}\n[1`)
  expect(stored).toEqual(inMemory)
})

test('a filtered list is a list, and an event in it is whole when it is asked for', async () => {
  await writeFile(path, textOf(run([hit('a', { captures: { x: 1 } }), hit('b', { captures: { x: 2 } })])))
  using trace = await readTrace(path, STORED)
  const list = trace.kinds.hit.filter(({ probe }) => probe === 'b')
  expect([list.length, list.at(0)?.seq, list.at(-1)?.captures, list.at(1)]).toEqual([1, 5, { x: 2 }, undefined])
  expect(list.some(({ captures }) => captures.x === 2)).toBe(true)
  expect(trace.kinds.hit.flatMap(({ captures }) => [captures.x, 0])).toEqual([1, 0, 2, 0])
})

test('the file is held open until the trace is disposed of, or could not be read', async () => {
  const open = () => readdirSync('/proc/self/fd').length
  await writeFile(path, textOf(run([hit('a')])))
  const before = open()
  const trace = await readTrace(path, STORED)
  expect(open()).toBe(before + 1)
  trace[Symbol.dispose]()
  trace[Symbol.dispose]()
  expect(open()).toBe(before)
  await writeFile(path, 'no trace\n')
  await expect(readTrace(path, STORED)).rejects.toMatchObject({ code: 'run-unreadable' })
  expect(open()).toBe(before)
})

const LONG = { captures: { text: 'x'.repeat(700_000) } }
const wide = run([hit('a', LONG), hit('b'), hit('c', LONG)])

test.each([
  ['is overwritten', () => writeFileSync(path, 'x'.repeat(2_000_000))],
  ['is cut short', () => writeFileSync(path, '')],
  ['has other lines in their places', () => writeFileSync(path, textOf(wide.toReversed()))],
])('a file that %s while it is judged: told, not believed', async (_, change) => {
  await writeFile(path, textOf(wide))
  using trace = await readTrace(path, STORED)
  change()
  expect(() => trace.kinds.hit.at(1)?.captures).toThrow(`the trace ${path} was changed while it was read`)
})

test('a file that grows while it is judged stays what it was', async () => {
  await writeFile(path, textOf(run([hit('a')])))
  using trace = await readTrace(path, STORED)
  appendFileSync(path, 'more\n')
  expect(trace.events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4])
})
