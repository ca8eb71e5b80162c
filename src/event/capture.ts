const ENDING = '.pcap'

/** What a saved capture file's packets are called by, in a lab and in the trace; null for other files. */
export function captureOf(file: string): string | null {
  return file.endsWith(ENDING) ? file.slice(0, -ENDING.length) : null
}

/** What a reference may ask a packet for (`handshake[1].packet.flags`). */
export const PACKET_FIELDS = [
  ...(['proto', 'src', 'sport', 'dst', 'dport', 'flags', 'seq', 'ack', 'window', 'length', 'time', 'text'] as const),
] as const
