import { expect, test } from 'vitest'
import type { FileEvent } from '../../../../src/event/index.js'
import { MOST_PACKETS, packetEvents } from '../../../../src/trace/pcap/capture.js'
import { type Random, randomOf } from '../../random.js'

const CASES = 3_000

/** A capture file of a few packets of all kinds, which the guest is free to write itself. */
function capture(random: Random): Buffer {
  const heading = Buffer.alloc(24)
  heading.writeUInt32LE([0xa1b2c3d4, 0xa1b23c4d][random(2)] ?? 0, 0)
  heading.writeUInt32LE([1, 12, 101, 113, 276, 7][random(6)] ?? 1, 20)
  const packets = Array.from({ length: random(6) }, () => {
    const bytes = Buffer.from(Array.from({ length: random(80) }, () => random(256)))
    if (bytes.length > 40) bytes.set([0x08, 0x00, 0x45, 0, 0, 60, 0, 0, 0, 0, 64, [6, 17, 1][random(3)] ?? 6], 12)
    const record = Buffer.alloc(16)
    record.writeUInt32LE(bytes.length, 8)
    record.writeUInt32LE(bytes.length + random(9), 12)
    return Buffer.concat([record, bytes])
  })
  return Buffer.concat([heading, ...packets])
}

function mutated(bytes: Buffer, random: Random): Buffer {
  const made = Buffer.from(bytes)
  for (let times = random(6); times > 0; times--) made[random(made.length)] = random(256)
  return random(3) === 0 ? made.subarray(0, random(made.length + 1)) : made
}

test('any bytes that a guest saves as a capture: packets and a gap, nothing else', () => {
  const random = randomOf(11)
  let packets = 0
  for (let round = 0; round < CASES; round++) {
    const bytes = mutated(capture(random), random)
    const file = { kind: 'file', name: 'a.pcap', path: '/a', size: bytes.length, cut: random(2) === 0, epoch: 0 }
    const events = [...packetEvents(file as unknown as FileEvent, bytes)]
    expect(events.length).toBeLessThanOrEqual(MOST_PACKETS + 1)
    for (const event of events) expect(['packet', 'gap']).toContain(event.kind)
    for (const event of events) expect(() => JSON.stringify(event)).not.toThrow()
    packets += events.filter(({ kind }) => kind === 'packet').length
  }
  expect(packets).toBeGreaterThan(CASES / 2)
})
