import { expect, test } from 'vitest'
import { readPacket } from '../../../../src/trace/pcap/packet.js'
import { ethernet, ipv4, SYN, tcp } from './build.js'

const [ETHERNET, RAW, SLL, SLL2] = [1, 101, 113, 276]
const read = (bytes: Buffer, linkType = ETHERNET, length = bytes.length) =>
  readPacket(linkType, { time: 0n, bytes, length })
const segment = (parts: Parameters<typeof tcp>[0]) => read(ethernet(0x0800, ipv4(6, tcp(parts)))).packet

test('a SYN, every field', () => {
  expect(read(ethernet(0x0800, ipv4(6, tcp(SYN))))).toEqual({
    whole: true,
    packet: {
      proto: 'tcp',
      src: '127.0.0.1',
      sport: 40_000,
      dst: '10.0.0.2',
      dport: 7777,
      flags: 'S',
      seq: 0xfffffff0,
      ack: null,
      window: 512,
      length: 0,
      text: '127.0.0.1.40000 > 10.0.0.2.7777: Flags [S], seq 4294967280, win 512, options [mss 65495,sackOK,nop,wscale 5,eol], length 0',
    },
  })
})

test.each([
  [0x12, 'S.'],
  [0x10, '.'],
  [0x18, 'P.'],
  [0x11, 'F.'],
  [0x04, 'R'],
  [0x14, 'R.'],
  [0xc2, 'SEW'],
  [0x00, 'none'],
])('flags %d are `%s`', (flags, letters) => {
  expect(segment({ flags }).flags).toBe(letters)
})

test('bytes behind the heading are counted, and sequence numbers turn over', () => {
  expect(segment({ flags: 0x18, seq: 0xffffffff, ack: 7, data: 'hello' })).toMatchObject({
    seq: 0xffffffff,
    ack: 7,
    length: 5,
    text: expect.stringContaining('Flags [P.], seq 4294967295:4, ack 7, win 512, length 5'),
  })
})

test('padding of the link is no data', () => {
  const short = ethernet(0x0800, ipv4(6, tcp({ flags: 0x10 })))
  expect(read(Buffer.concat([short, Buffer.alloc(6)])).packet.length).toBe(0)
})

test.each([
  [[8, 10, 0, 0, 0, 1, 0, 0, 0, 2, 1, 1], 'TS val 1 ecr 2,nop,nop'],
  [[1, 1, 5, 10, 0, 0, 0, 1, 0, 0, 0, 9], 'nop,nop,sack 1 {1:9}'],
  [[1, 99, 2, 0], 'nop,unknown-99,eol'],
  [[2, 9, 0, 0], 'bad'],
  [[2, 0, 0, 0], 'bad'],
  [[1, 1, 1, 2], 'nop,nop,nop,bad'],
])('options %j', (options, text) => {
  expect(segment({ flags: 0x10, options }).text).toContain(`options [${text}]`)
})

test('UDP and ICMP', () => {
  const udp = Buffer.concat([Buffer.from([0x14, 0xe9, 0, 7, 0, 11, 0, 0]), Buffer.from('abc')])
  expect(read(ethernet(0x0800, ipv4(17, udp))).packet).toMatchObject({
    ...{ proto: 'udp', sport: 5353, dport: 7, flags: null, seq: null, length: 3 },
    text: '127.0.0.1.5353 > 10.0.0.2.7: UDP, length 3',
  })
  const echo = Buffer.from([8, 0, 0, 0, 0, 9, 0, 1, 1, 2, 3, 4])
  expect(read(ethernet(0x0800, ipv4(1, echo))).packet).toMatchObject({
    ...{ proto: 'icmp', sport: null, length: 12 },
    text: '127.0.0.1 > 10.0.0.2: ICMP echo request, id 9, seq 1, length 12',
  })
  const refused = Buffer.from([3, 3, 0, 0, 0, 0, 0, 0])
  expect(read(ethernet(0x0800, ipv4(1, refused))).packet.text).toContain('ICMP type 3, code 3, length 8')
})

test.each([
  [RAW, ''],
  [SLL, `${'00'.repeat(14)}0800`],
  [SLL2, `0800${'00'.repeat(18)}`],
])('link type %d', (linkType, heading) => {
  const bytes = Buffer.concat([Buffer.from(heading, 'hex'), ipv4(6, tcp(SYN))])
  expect(read(bytes, linkType)).toMatchObject({ whole: true, packet: { proto: 'tcp', flags: 'S', dport: 7777 } })
})

test('what klab does not read in detail is there as `other`', () => {
  const other = { proto: 'other', flags: null, seq: null }
  expect(read(ethernet(0x86dd, Buffer.alloc(40))).packet).toMatchObject({ ...other, text: 'IPv6, length 54' })
  expect(read(Buffer.from([0x60, 0, 0, 0]), RAW).packet.text).toBe('IPv6, length 4')
  expect(read(ethernet(0x0806, Buffer.alloc(28))).packet.text).toBe('ethertype 0x0806, length 42')
  expect(read(ethernet(0x0800, ipv4(47, Buffer.alloc(3)))).packet).toMatchObject({
    ...{ ...other, src: '127.0.0.1', dst: '10.0.0.2', length: 3 },
    text: '127.0.0.1 > 10.0.0.2: ip-proto-47, length 3',
  })
  expect(read(ethernet(0x0800, ipv4(6, tcp(SYN), 100))).packet).toMatchObject({ ...other, sport: null })
})

test('bytes that end before the headings do make no packet up', () => {
  const whole = ethernet(0x0800, ipv4(6, tcp(SYN)))
  for (let length = 0; length < whole.length; length++) {
    const { whole: all, packet } = read(whole.subarray(0, length), ETHERNET, whole.length)
    expect([all, packet.flags, packet.seq]).toEqual([false, null, null])
  }
  expect(read(whole).whole).toBe(true)
})

test('any bytes at all are read without a crash', () => {
  let state = 1
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state >> 16
  }
  for (let round = 0; round < 20_000; round++) {
    const bytes = Buffer.from(Array.from({ length: random() % 90 }, () => random() & 0xff))
    if (bytes.length > 15 && round % 2 === 0) bytes.set([8, 0, 0x45 + (random() % 2)], 12)
    const { packet } = read(bytes, [ETHERNET, RAW, SLL, SLL2, 12, 7][random() % 6])
    expect(packet.length).toBeGreaterThanOrEqual(0)
  }
})
