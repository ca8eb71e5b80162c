import type { Packet } from '../../event/index.js'
import type { PcapRecord } from './file.js'
import { ETHER_IPV4, ETHER_IPV6, linkPayload } from './link.js'
import { readTcp } from './tcp.js'

/** A packet's fields; `whole` unless the bytes end before its headings do. Takes any bytes. */
export function readPacket(linkType: number, { bytes, length }: PcapRecord): { packet: Packet; whole: boolean } {
  const payload = linkPayload(linkType, bytes)
  if (payload === null) return cut(NOBODY, length)
  if (payload.etherType === ETHER_IPV4) return readIpv4(payload.bytes, length)
  const what = payload.etherType === ETHER_IPV6 ? 'IPv6' : `ethertype ${hex(payload.etherType ?? 0)}`
  return known({ ...NOBODY, length, text: `${what}, length ${length}` })
}

const NOBODY: Packet = {
  proto: 'other',
  src: null,
  sport: null,
  dst: null,
  dport: null,
  flags: null,
  seq: null,
  ack: null,
  window: null,
  length: 0,
  text: '',
}

function known(packet: Packet) {
  return { packet, whole: true }
}

function cut(packet: Packet, length: number) {
  const ends = packet.src === null ? '' : `${packet.src} > ${packet.dst}: `
  return { packet: { ...packet, length, text: `${ends}cut off, length ${length}` }, whole: false }
}

function hex(number: number): string {
  return `0x${number.toString(16).padStart(4, '0')}`
}

/** RFC 791, section 3.1 */
function readIpv4(bytes: Buffer, onWire: number) {
  const size = bytes.length < 20 ? 0 : (bytes.readUInt8(0) & 0xf) * 4
  if (size < 20 || size > bytes.length) return cut(NOBODY, onWire)
  const ends = { src: address(bytes, 12), dst: address(bytes, 16) }
  // 0: the kernel cuts it into segments later, and the wire's length is all there is
  const total = bytes.readUInt16BE(2) || bytes.length
  const body = { ends, bytes: bytes.subarray(size, total), length: Math.max(0, total - size) }
  const protocol = bytes.readUInt8(9)
  if ((bytes.readUInt16BE(6) & 0x1fff) !== 0) return other(body, 'fragment')
  if (protocol === 6) return tcpPacket(body)
  if (protocol === 17) return udpPacket(body)
  return protocol === 1 ? icmpPacket(body) : other(body, `ip-proto-${protocol}`)
}

interface Body {
  readonly ends: { readonly src: string; readonly dst: string }
  readonly bytes: Buffer
  /** That it had on the wire. */
  readonly length: number
}

function address(bytes: Buffer, at: number): string {
  return [...bytes.subarray(at, at + 4)].join('.')
}

function other({ ends, length }: Body, what: string) {
  return known({ ...NOBODY, ...ends, length, text: `${ends.src} > ${ends.dst}: ${what}, length ${length}` })
}

function tcpPacket({ ends, bytes, length: all }: Body) {
  const heading = readTcp(bytes)
  if (heading === null) return cut({ ...NOBODY, ...ends, proto: 'tcp' }, all)
  const { flags, seq, ack, window, urgent, options, size } = heading
  const ports = { sport: bytes.readUInt16BE(0), dport: bytes.readUInt16BE(2) }
  const length = Math.max(0, all - size)
  const parts = [
    `Flags [${flags}]`,
    length > 0 ? `seq ${seq}:${(seq + length) % 2 ** 32}` : /[SFR]/.test(flags) ? `seq ${seq}` : '',
    ack === null ? '' : `ack ${ack}`,
    `win ${window}`,
    urgent === null ? '' : `urg ${urgent}`,
    options.length === 0 ? '' : `options [${options.join(',')}]`,
    `length ${length}`,
  ]
  const text = `${between(ends, ports)}: ${parts.filter(part => part !== '').join(', ')}`
  return known({ ...NOBODY, ...ends, ...ports, proto: 'tcp', flags, seq, ack, window, length, text })
}

function between({ src, dst }: Body['ends'], { sport, dport }: { readonly sport: number; readonly dport: number }) {
  return `${src}.${sport} > ${dst}.${dport}`
}

function udpPacket({ ends, bytes, length: all }: Body) {
  if (bytes.length < 8) return cut({ ...NOBODY, ...ends, proto: 'udp' }, all)
  const ports = { sport: bytes.readUInt16BE(0), dport: bytes.readUInt16BE(2) }
  const length = Math.max(0, all - 8)
  return known({
    ...NOBODY,
    ...ends,
    ...ports,
    proto: 'udp',
    length,
    text: `${between(ends, ports)}: UDP, length ${length}`,
  })
}

/** `type` of include/uapi/linux/icmp.h, Linux 5.10; the others are shown by number. */
const ECHO: Readonly<Record<number, string>> = { 0: 'echo reply', 8: 'echo request' }

function icmpPacket({ ends, bytes, length }: Body) {
  if (bytes.length < 8) return cut({ ...NOBODY, ...ends, proto: 'icmp' }, length)
  const [type, code] = [bytes.readUInt8(0), bytes.readUInt8(1)]
  const echo = ECHO[type]
  const what =
    echo === undefined
      ? `type ${type}, code ${code}`
      : `${echo}, id ${bytes.readUInt16BE(4)}, seq ${bytes.readUInt16BE(6)}`
  const text = `${ends.src} > ${ends.dst}: ICMP ${what}, length ${length}`
  return known({ ...NOBODY, ...ends, proto: 'icmp', length, text })
}
