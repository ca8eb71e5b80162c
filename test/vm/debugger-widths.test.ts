import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Event } from '../../src/event/index.js'
import { type Bench, createBench, eventsOf, hitsOf, ofKind, returnsOf, testLab } from './support/klab.js'

/** Where arguments and results lie is the architecture's: these hold for 64 and for 32 bits. */
let bench: Bench
let events: readonly Event[]

beforeAll(async () => {
  bench = await createBench()
  await bench.run(await bench.lab('widths', await testLab('widths')))
  events = await eventsOf(join(bench.out, 'widths'))
})
afterAll(() => bench[Symbol.asyncDispose]())

const FAR = 5000 * 1024 * 1024

test('every call was captured and returned', () => {
  const ledger = ofKind(events, 'run-end')[0]?.ledger ?? {}
  expect(Object.values(ledger).map(({ unavailable, unreturned }) => [unavailable, unreturned])).toEqual(
    Object.values(ledger).map(() => [0, 0]),
  )
})

test('an argument and a result of 64 bits, and the argument behind it', () => {
  const [hit, back] = [hitsOf(events, 'seek').at(-1), returnsOf(events, 'seek').at(-1)]
  expect([hit?.args.offset, hit?.args.whence, back?.value]).toEqual([FAR, 1, FAR])
  expect([hitsOf(events, 'truncate').at(-1)?.args.length, returnsOf(events, 'truncate').at(-1)?.value]).toEqual([
    FAR,
    0,
  ])
})

test('a bool is the byte that it is in', () => {
  expect(returnsOf(events, 'owner').map(({ task, value }) => [task.name, value])).toEqual([
    ['owner', true],
    ['stranger', false],
  ])
})

test('a struct that is returned, in two registers or in memory', () => {
  const [hit, back] = [hitsOf(events, 'deadline')[0], returnsOf(events, 'deadline')[0]?.captures ?? {}]
  // two seconds are waited for, from the last tick or a little later
  expect([2, 3]).toContain(Number(back.seconds) - Number(hit?.captures.now))
  expect(back.nanoseconds).toBeGreaterThanOrEqual(0)
  expect(back.nanoseconds).toBeLessThan(1e9)
})

test('the arguments of a function that takes any number of them', () => {
  expect(hitsOf(events, 'print').map(({ args }) => args.fmt)).toContainEqual(
    expect.objectContaining({ to: expect.stringContaining('Restarting system') }),
  )
})
