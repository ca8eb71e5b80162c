import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Bench, createBench, eventsOf, hitsOf, returnsOf } from './support/klab.js'

/** A function that runs with interrupts off, stopped at on entry and at return: twice before the guest can take its timer's interrupt. */
const LAB = `
title: Every wake-up
guest:
  steps:
    - start: sleeper
      run: [sleep, '1']
    - exit: sleeper
probes:
  wake:
    at: try_to_wake_up
    from: guest
    return: true
`

let bench: Bench
beforeAll(async () => {
  bench = await createBench()
  await bench.run(await bench.lab('wake', LAB))
})
afterAll(() => bench[Symbol.asyncDispose]())

test("the guest's clock goes forward, and a stop costs it a quarter of a millisecond at most", async () => {
  const events = await eventsOf(join(bench.out, 'wake'))
  const times = events.flatMap(event => ('time' in event && event.time !== null ? [event.time] : []))
  expect(times).toEqual(times.toSorted((a, b) => a - b))

  const hits = hitsOf(events, 'wake')
  const returns = new Map(returnsOf(events, 'wake').map(one => [one.hit, one.time ?? Number.NaN]))
  const lasted = hits.map(({ hit, time }) => (returns.get(hit) ?? Number.NaN) - (time ?? Number.NaN))
  expect(lasted.length).toBeGreaterThan(10)
  // The stop, and the microseconds that the function itself takes.
  expect(Math.max(...lasted)).toBeLessThan(300_000)
})
