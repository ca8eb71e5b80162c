import { expect, test } from 'vitest'
import { readPcap } from '../../../../src/trace/pcap/file.js'
import { pcap } from './build.js'

const PIECES = [
  { seconds: 1_767_225_600, fraction: 5, bytes: Buffer.from('one') },
  { seconds: 1_767_225_601, fraction: 0, bytes: Buffer.from('three'), length: 900 },
]

test.each([
  ['LE', false, 5_000n],
  ['BE', false, 5_000n],
  ['LE', true, 5n],
  ['BE', true, 5n],
] as const)('byte order %s, nanoseconds %s', (order, nano, fraction) => {
  expect(readPcap(pcap(PIECES, { order, nano, linkType: 113 }))).toEqual({
    linkType: 113,
    records: [
      { time: 1_767_225_600_000_000_000n + fraction, bytes: Buffer.from('one'), length: 3 },
      { time: 1_767_225_601_000_000_000n, bytes: Buffer.from('three'), length: 900 },
    ],
    fault: null,
  })
})

test('a file without packets is whole', () => {
  expect(readPcap(pcap([]))).toEqual({ linkType: 1, records: [], fault: null })
})

const WHOLE = pcap(PIECES)
const withWord = (at: number, value: number) => {
  const bytes = Buffer.from(WHOLE)
  bytes.writeUInt32LE(value, at)
  return bytes
}

test.each([
  ['an empty file', Buffer.alloc(0), 0, 'it is empty'],
  ['a text', Buffer.from('not a capture'), 0, 'it is not a pcap file'],
  ['three bytes', WHOLE.subarray(0, 3), 0, 'it is not a pcap file'],
  ['half a heading', WHOLE.subarray(0, 23), 0, 'it is cut off in its heading'],
  ['the newer format', Buffer.from('0a0d0d0a1c0000004d3c2b1a', 'hex'), 0, 'it is a pcapng file, not a pcap file'],
  ["half a packet's heading", WHOLE.subarray(0, 24 + 15), 0, 'packet 1 is cut off in its heading'],
  ['half a packet', WHOLE.subarray(0, 24 + 16 + 2), 0, 'packet 1 is cut off'],
  ['a cut end', WHOLE.subarray(0, -1), 1, 'packet 2 is cut off'],
  ['more kept than there was', withWord(24 + 8, 4), 0, 'packet 1 has a broken heading'],
  ['a monstrous length', withWord(24 + 8, 0xffffffff), 0, 'packet 1 has a broken heading'],
] as const)('%s: what is there, and why there is no more', (_, bytes, packets, fault) => {
  const read = readPcap(Buffer.from(bytes))
  expect([read.records.length, read.fault]).toEqual([packets, fault])
})
