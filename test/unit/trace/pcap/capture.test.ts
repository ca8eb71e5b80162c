import { expect, test } from 'vitest'
import { captureOf, type EventBody, type FileEvent } from '../../../../src/event/index.js'
import { MOST_PACKETS, packetEvents } from '../../../../src/trace/pcap/capture.js'
import { ethernet, ipv4, pcap, SYN, tcp } from './build.js'

const EPOCH = 1_767_225_600n * 1_000_000_000n
const FILE: FileEvent = {
  kind: 'file',
  name: 'lo.pcap',
  path: '/tmp/lo.pcap',
  size: 1,
  cut: false,
  epoch: `0x${EPOCH.toString(16)}`,
  time: 9,
  sha256: '',
}
const bytes = ethernet(0x0800, ipv4(6, tcp(SYN)))
const at = (seconds: number, fraction = 0) => ({ seconds: 1_767_225_600 + seconds, fraction, bytes })
const events = (file: Buffer, more: Partial<FileEvent> = {}): EventBody[] => [
  ...packetEvents({ ...FILE, ...more }, file),
]
const gaps = (file: Buffer, more?: Partial<FileEvent>) => events(file, more).filter(({ kind }) => kind === 'gap')

test('only a .pcap is a capture', () => {
  expect(['handshake.pcap', 'tcp.txt', 'x.pcapng'].map(captureOf)).toEqual(['handshake', null, null])
})

test("packets are numbered, and told in the guest's time", () => {
  const seen = events(pcap([at(1, 2), at(2)]))
  expect(seen).toMatchObject([
    { kind: 'packet', capture: 'lo', n: 1, time: 1_000_002_000, packet: { flags: 'S' } },
    { kind: 'packet', capture: 'lo', n: 2, time: 2_000_000_000, packet: { flags: 'S' } },
  ])
})

test('of a file of many packets the first are read', () => {
  const seen = events(pcap(Array.from({ length: MOST_PACKETS + 1 }, () => ({ ...at(1), bytes: Buffer.alloc(0) }))))
  expect(seen).toHaveLength(MOST_PACKETS + 1)
  expect(seen.at(-1)).toEqual({
    kind: 'gap',
    probe: 'lo',
    reason: `the capture lo.pcap: only its first ${MOST_PACKETS} packets of ${MOST_PACKETS + 1} were read`,
  })
})

test('a time before the guest was switched on is none', () => {
  expect(events(pcap([at(-1)]))).toMatchObject([{ time: null }])
})

test.each([
  [pcap([at(1)]).subarray(0, -1), {}, 'packet 1 is cut off'],
  [pcap([at(1)]), { cut: true, size: 70 }, 'only its first 70 bytes were kept'],
  [Buffer.from('#!/bin/sh'), {}, 'it is not a pcap file'],
  [pcap([at(1)], { linkType: 105 }), {}, 'its link type 105 is not known'],
  [
    pcap([{ ...at(1), bytes: bytes.subarray(0, 40), length: bytes.length }]),
    {},
    'packet 1 is cut off before the end of the headings',
  ],
])('a capture with a doubt has a gap', (file, more, why) => {
  expect(gaps(file, more)).toEqual([{ kind: 'gap', probe: 'lo', reason: `the capture lo.pcap: ${why}` }])
})

test('a whole capture has none', () => {
  expect(gaps(pcap([at(1), at(2)]))).toEqual([])
})
