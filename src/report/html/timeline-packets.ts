import type { Event } from '../../event/index.js'
import { type PacketRow, savedFiles } from '../view/packets.js'

/** A packet and its place among the events: behind the last one that is not later, though its own event comes in the end. */
export interface PlacedPacket {
  /** Between two events' numbers. */
  readonly place: number
  readonly row: PacketRow
}

export function placePackets(events: readonly Event[]): readonly PlacedPacket[] {
  const rows = savedFiles(events).flatMap(({ packets }) => packets)
  const timed = rows.flatMap(row => (row.event.time === null ? [] : [{ row, time: row.event.time }]))
  const moments = events.flatMap(event => (isMoment(event) ? [{ seq: event.seq, time: event.time ?? 0 }] : []))
  let next = 0
  return timed
    .sort((one, other) => one.time - other.time || one.row.event.seq - other.row.event.seq)
    .map(({ row, time }, rank) => {
      while ((moments[next]?.time ?? Number.POSITIVE_INFINITY) <= time) next += 1
      return { row, place: (moments[next - 1]?.seq ?? 0) + (rank + 1) / (timed.length + 1) }
    })
}

function isMoment(event: Event): event is Extract<Event, { readonly time: unknown }> {
  return 'time' in event && event.time !== null && event.kind !== 'packet'
}
