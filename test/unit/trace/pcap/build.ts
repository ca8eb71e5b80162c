/** Capture files put together byte by byte, as another program might have written them. */

export interface Shape {
  readonly order?: 'LE' | 'BE'
  readonly nano?: boolean
  readonly linkType?: number
}

export interface Piece {
  readonly seconds: number
  readonly fraction: number
  readonly bytes: Buffer
  /** On the wire; as many as there are when not given. */
  readonly length?: number
}

export function pcap(pieces: readonly Piece[], { order = 'LE', nano = false, linkType = 1 }: Shape = {}): Buffer {
  const word = (value: number) => {
    const bytes = Buffer.alloc(4)
    if (order === 'LE') bytes.writeUInt32LE(value)
    else bytes.writeUInt32BE(value)
    return bytes
  }
  const half = order === 'LE' ? Buffer.from([2, 0, 4, 0]) : Buffer.from([0, 2, 0, 4])
  const heading = [word(nano ? 0xa1b23c4d : 0xa1b2c3d4), half, word(0), word(0), word(262_144), word(linkType)]
  const records = pieces.flatMap(({ seconds, fraction, bytes, length }) => [
    ...[seconds, fraction, bytes.length, length ?? bytes.length].map(word),
    bytes,
  ])
  return Buffer.concat([...heading, ...records])
}

export const ethernet = (type: number, payload: Buffer) =>
  Buffer.concat([Buffer.alloc(12), Buffer.from([type >> 8, type & 0xff]), payload])

export function ipv4(protocol: number, payload: Buffer, fragment = 0): Buffer {
  const bytes = Buffer.alloc(20)
  bytes.writeUInt8(0x45, 0)
  bytes.writeUInt16BE(20 + payload.length, 2)
  bytes.writeUInt16BE(fragment, 6)
  bytes.writeUInt8(protocol, 9)
  bytes.set([127, 0, 0, 1, 10, 0, 0, 2], 12)
  return Buffer.concat([bytes, payload])
}

export interface Segment {
  readonly flags: number
  readonly seq?: number
  readonly ack?: number
  readonly options?: readonly number[]
  readonly data?: string
}

export function tcp({ flags, seq = 0, ack = 0, options = [], data = '' }: Segment): Buffer {
  const bytes = Buffer.alloc(20)
  bytes.writeUInt16BE(40_000, 0)
  bytes.writeUInt16BE(7777, 2)
  bytes.writeUInt32BE(seq, 4)
  bytes.writeUInt32BE(ack, 8)
  bytes.writeUInt8(((20 + options.length) / 4) << 4, 12)
  bytes.writeUInt8(flags, 13)
  bytes.writeUInt16BE(512, 14)
  return Buffer.concat([bytes, Buffer.from(options), Buffer.from(data)])
}

export const SYN = { flags: 2, seq: 0xfffffff0, options: [2, 4, 0xff, 0xd7, 4, 2, 1, 3, 3, 5, 0, 0] }
