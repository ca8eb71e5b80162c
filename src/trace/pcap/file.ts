/** One packet of a capture file as it lies there. */
export interface PcapRecord {
  /** Nanoseconds since 1970. */
  readonly time: bigint
  /** What was kept of it. */
  readonly bytes: Buffer
  /** Bytes that it had on the wire. */
  readonly length: number
}

export interface PcapFile {
  /** One of `LINKTYPE_…`; null when the file is none. */
  readonly linkType: number | null
  readonly records: readonly PcapRecord[]
  /** Why there may be more packets than `records`, or none; null when the file is whole. */
  readonly fault: string | null
}

/**
 * Reads a classic capture file, of either byte order, with micro- or nanoseconds, as draft-ietf-opsawg-pcap has it. Any
 * bytes may come: what cannot be read ends the list, and `fault` says why.
 */
export function readPcap(bytes: Buffer): PcapFile {
  const heading = readHeading(bytes)
  if (typeof heading === 'string') return { linkType: null, records: [], fault: heading }
  const { word, linkType, unit } = heading
  const records: PcapRecord[] = []
  for (let at = HEADING_BYTES; at < bytes.length; ) {
    const nth = `packet ${records.length + 1}`
    const from = at + RECORD_BYTES
    if (from > bytes.length) return { linkType, records, fault: `${nth} is cut off in its heading` }
    const [kept, length] = [word(at + 8), word(at + 12)]
    if (kept > LARGEST || kept > length) return { linkType, records, fault: `${nth} has a broken heading` }
    at = from + kept
    if (at > bytes.length) return { linkType, records, fault: `${nth} is cut off` }
    const time = BigInt(word(from - 16)) * NANOSECONDS + BigInt(word(from - 12)) * unit
    records.push({ time, bytes: bytes.subarray(from, at), length })
  }
  return { linkType, records, fault: null }
}

const HEADING_BYTES = 24
const RECORD_BYTES = 16
/** tcpdump's own bound on what it keeps of a packet (its MAXIMUM_SNAPLEN). */
const LARGEST = 256 * 1024
const NANOSECONDS = 1_000_000_000n

/** The file's first four bytes, read as a little-endian number; `swapped`: its writer was big-endian. */
const MAGIC: Readonly<Record<number, { readonly unit: bigint; readonly swapped: boolean }>> = {
  2712847316: { unit: 1000n, swapped: false },
  3569595041: { unit: 1000n, swapped: true },
  2712812621: { unit: 1n, swapped: false },
  1295823521: { unit: 1n, swapped: true },
}
const PCAPNG = 0x0a0d0d0a

function readHeading(bytes: Buffer) {
  if (bytes.length === 0) return 'it is empty'
  const magic = bytes.length < 4 ? 0 : bytes.readUInt32LE(0)
  const kind = MAGIC[magic]
  if (kind === undefined) return magic === PCAPNG ? 'it is a pcapng file, not a pcap file' : 'it is not a pcap file'
  if (bytes.length < HEADING_BYTES) return 'it is cut off in its heading'
  const word = (at: number) => (kind.swapped ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at))
  // the upper bits tell of checksums at the packets' ends
  return { word, unit: kind.unit, linkType: word(20) & 0xffff }
}
