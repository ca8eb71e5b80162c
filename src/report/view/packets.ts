import { captureOf, type Event } from '../../event/index.js'
import type { EventOf } from '../../trace/types.js'

/** A file that the run kept, with its packets when it is a capture. */
export interface SavedFile {
  readonly file: EventOf<'file'>
  readonly packets: readonly PacketRow[]
}

/** A packet with its numbers counted from the first of its connection, as a person reads them. */
export interface PacketRow {
  readonly event: EventOf<'packet'>
  /** `127.0.0.1:7777`; `?` when the packet does not tell. */
  readonly from: string
  readonly to: string
  /** null: the packet has none. */
  readonly seq: Counted | null
  readonly ack: Counted | null
}

export interface Counted {
  readonly relative: number
  readonly absolute: number
}

/** In the order in which they were saved. */
export function savedFiles(events: readonly Event[]): readonly SavedFile[] {
  const rows = new Map<string, PacketRow[]>()
  const firsts = new Map<string, number>()
  for (const event of events) {
    if (event.kind !== 'packet') continue
    const list = rows.get(event.capture) ?? []
    rows.set(event.capture, list)
    list.push(rowOf(event, firsts))
  }
  const files = events.filter(event => event.kind === 'file')
  return files.map(file => ({ file, packets: rows.get(captureOf(file.name) ?? '') ?? [] }))
}

/** `firsts`: by capture and direction, the first number that was seen; a SYN begins anew. */
function rowOf(event: EventOf<'packet'>, firsts: Map<string, number>): PacketRow {
  const { src, sport, dst, dport, flags, seq, ack } = event.packet
  const [from, to] = [endText(src, sport), endText(dst, dport)]
  const [there, back] = [`${event.capture} ${from} ${to}`, `${event.capture} ${to} ${from}`]
  if (seq !== null && (flags?.includes('S') || !firsts.has(there))) firsts.set(there, seq)
  if (ack !== null && !firsts.has(back)) firsts.set(back, ack)
  return { event, from, to, seq: counted(seq, firsts.get(there)), ack: counted(ack, firsts.get(back)) }
}

function endText(address: string | null, port: number | null): string {
  return `${address ?? '?'}${port === null ? '' : `:${port}`}`
}

/** Sequence numbers turn over at 2^32. */
function counted(absolute: number | null, first: number | undefined): Counted | null {
  if (absolute === null || first === undefined) return null
  return { relative: (absolute - first + 2 ** 32) % 2 ** 32, absolute }
}

/** `[S]`, or the protocol of a packet without flags. */
export function kindText({ event: { packet } }: PacketRow): string {
  return packet.flags === null ? packet.proto : `[${packet.flags}]`
}

/** A packet in a few words: `[S] 40000 → 7777, seq 0`; with the addresses when they are two. */
export function shortText(row: PacketRow): string {
  const { length } = row.event.packet
  const parts = [
    `${kindText(row)} ${waysText(row)}`,
    row.seq === null ? '' : `seq ${row.seq.relative}`,
    row.ack === null ? '' : `ack ${row.ack.relative}`,
    length === 0 ? '' : `${length} bytes`,
  ]
  return parts.filter(part => part !== '').join(', ')
}

function waysText({ event: { packet }, from, to }: PacketRow): string {
  const { src, sport, dst, dport } = packet
  return src === dst && sport !== null ? `${sport} → ${dport}` : `${from} → ${to}`
}
