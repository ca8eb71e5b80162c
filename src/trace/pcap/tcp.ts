/** A TCP segment's heading; numbers are absolute, as on the wire. */
export interface TcpHeading {
  /** As tcpdump writes them: `S`, `S.`, `P.`, `none`. */
  readonly flags: string
  readonly seq: number
  /** null without the ACK flag. */
  readonly ack: number | null
  /** Before scaling. */
  readonly window: number
  readonly urgent: number | null
  readonly options: readonly string[]
  readonly size: number
}

/** tcpdump's letters, in its order (RFC 9293, section 3.1, gives the bits). */
const FLAGS = [...'FSRP.UEW']
const [ACK, URG] = [0x10, 0x20]
const LEAST_BYTES = 20

/** null when the bytes end before the heading does. */
export function readTcp(bytes: Buffer): TcpHeading | null {
  if (bytes.length < LEAST_BYTES) return null
  const size = (bytes.readUInt8(12) >> 4) * 4
  if (size < LEAST_BYTES || size > bytes.length) return null
  const bits = bytes.readUInt8(13)
  return {
    flags: FLAGS.filter((_, index) => bits & (1 << index)).join('') || 'none',
    seq: bytes.readUInt32BE(4),
    ack: bits & ACK ? bytes.readUInt32BE(8) : null,
    window: bytes.readUInt16BE(14),
    urgent: bits & URG ? bytes.readUInt16BE(18) : null,
    options: readOptions(bytes.subarray(LEAST_BYTES, size)),
    size,
  }
}

const [EOL, NOP] = [0, 1]

function readOptions(bytes: Buffer): string[] {
  const options: string[] = []
  for (let at = 0; at < bytes.length; ) {
    const kind = bytes.readUInt8(at)
    if (kind === EOL || kind === NOP) {
      options.push(kind === NOP ? 'nop' : 'eol')
      if (kind === EOL) break
      at += 1
      continue
    }
    const size = at + 1 < bytes.length ? bytes.readUInt8(at + 1) : 0
    if (size < 2 || at + size > bytes.length) return [...options, 'bad']
    options.push(optionText(kind, bytes.subarray(at + 2, at + size)))
    at += size
  }
  return options
}

/** Linux sends these: MSS, window scale, SACK permitted, SACK, timestamps (RFC 9293, 7323, 2018). */
function optionText(kind: number, data: Buffer): string {
  if (kind === 2 && data.length === 2) return `mss ${data.readUInt16BE(0)}`
  if (kind === 3 && data.length === 1) return `wscale ${data.readUInt8(0)}`
  if (kind === 4 && data.length === 0) return 'sackOK'
  if (kind === 5 && data.length > 0 && data.length % 8 === 0) return sackText(data)
  if (kind === 8 && data.length === 8) return `TS val ${data.readUInt32BE(0)} ecr ${data.readUInt32BE(4)}`
  return `unknown-${kind}`
}

function sackText(data: Buffer): string {
  const blocks: string[] = []
  for (let at = 0; at < data.length; at += 8) blocks.push(`{${data.readUInt32BE(at)}:${data.readUInt32BE(at + 4)}}`)
  return `sack ${blocks.length} ${blocks.join('')}`
}
