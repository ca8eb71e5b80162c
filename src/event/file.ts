import type { GuestTime } from './event.js'
import type { Hex } from './value.js'

/** A file of the guest was kept in the run's folder, as `files/<name>`. */
export interface FileEvent {
  readonly kind: 'file'
  readonly name: string
  /** Where it lay in the guest. */
  readonly path: string
  /** In bytes, of what was kept. */
  readonly size: number
  /** There was more of it than is kept. */
  readonly cut: boolean
  /** Where the guest's clock (`time`) begins in its calendar: nanoseconds since 1970, by which the file's times can be told. */
  readonly epoch: Hex
  readonly time: GuestTime
  /** Of what was kept, lower-case hex. */
  readonly sha256: string
}

/** A packet of a saved capture file; they follow the file's event. */
export interface PacketEvent {
  readonly kind: 'packet'
  /** The file's name without `.pcap`. */
  readonly capture: string
  /** Its place in the file, from 1. */
  readonly n: number
  /** When it was captured; null for a time that is none of the guest's. */
  readonly time: GuestTime
  readonly packet: Packet
}

/** What was captured of an IPv4 packet; null for what its protocol does not have. */
export interface Packet {
  /** `other`: neither IPv4, nor one of these protocols, nor a first fragment. */
  readonly proto: 'tcp' | 'udp' | 'icmp' | 'other'
  readonly src: string | null
  readonly sport: number | null
  readonly dst: string | null
  readonly dport: number | null
  /** As tcpdump writes them: `S`, `S.`, `.`, `P.`, `F.`, `R`; `none` when none is set. */
  readonly flags: string | null
  /** Absolute, not relative to the connection's first. */
  readonly seq: number | null
  /** null also without the ACK flag. */
  readonly ack: number | null
  /** As in the heading, before scaling. */
  readonly window: number | null
  /** Bytes behind the headings, on the wire. */
  readonly length: number
  /** As `tcpdump -n -S` writes it, for TCP and UDP. */
  readonly text: string
}
