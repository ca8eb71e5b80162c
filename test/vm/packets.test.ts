import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Event } from '../../src/event/index.js'
import { type Bench, createBench, eventsOf, hitsOf, ofKind, returnsOf, testLab } from './support/klab.js'

/** Debian's tcpdump in the guest, and what the kernel itself knows of the same packets. */
let bench: Bench
let events: readonly Event[]
let first: Buffer

beforeAll(async () => {
  bench = await createBench()
  const file = await bench.lab('packets', await testLab('packets'))
  expect(await bench.run(file)).toMatchObject({ status: 0 })
  first = await readFile(join(bench.out, 'packets/events.ndjson'))
  events = await eventsOf(join(bench.out, 'packets'))
  expect(await bench.run(file)).toMatchObject({ status: 0 })
})
afterAll(() => bench[Symbol.asyncDispose]())

const packets = () => ofKind(events, 'packet')
const printed = (task: string) => ofKind(events, 'output').flatMap(line => (line.task === task ? [line.text] : []))

test('the next run is byte for byte the same', async () => {
  expect(first.equals(await readFile(join(bench.out, 'packets/events.ndjson')))).toBe(true)
})

test("our reading of the file is tcpdump's own", () => {
  const lines = printed('reader').filter(line => line.includes(' IP '))
  expect(packets().map(({ packet }) => packet.text)).toEqual(lines.map(line => line.replace(/^[\d:.]+ IP /, '')))
  expect(lines.length).toBe(16)
})

test('tcpdump lost none', () => {
  expect(printed('dump')).toEqual(expect.arrayContaining(['16 packets captured', '0 packets dropped by kernel']))
})

test("sequence numbers are those of the kernel's sockets", () => {
  const [syn, answer] = packets()
  const [connected] = returnsOf(events, 'connect')
  expect(connected?.captures).toEqual({
    first: syn?.packet.seq,
    next: answer?.packet.ack,
    port: syn?.packet.sport,
  })
})

test("packets are told in the guest's time: each within the call that sent it", () => {
  const sends = hitsOf(events, 'send')
  const data = packets().filter(({ packet }) => packet.length > 0)
  expect(data.map(({ packet }) => packet.length)).toEqual([2, 5])
  for (const [at, { time }] of data.entries()) {
    const [call, back] = [sends[at], returnsOf(events, 'send')[at]]
    expect(time).toBeGreaterThan(call?.time ?? Number.POSITIVE_INFINITY)
    expect(time).toBeLessThan(back?.time ?? 0)
  }
})

describe('ss, beside it', () => {
  test('sees the server listen', () => {
    expect(printed('ss').join('\n')).toMatch(/^LISTEN +0 +\d+ +127\.0\.0\.1:7777 /m)
  })

  test("the guest's packages are told by version", async () => {
    const { rootfs } = JSON.parse(await readFile(join(bench.out, 'packets/run.json'), 'utf8'))
    expect(rootfs.packages.versions).toEqual({
      iproute2: expect.stringMatching(/^\d/),
      tcpdump: expect.stringMatching(/^\d/),
    })
  })
})
