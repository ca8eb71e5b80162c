import type { Event } from '../../event/index.js'
import type { PacketRow } from '../view/packets.js'
import { isPlainInitcall } from '../view/runs.js'
import type { Call, Entry, Lane, Note, View } from '../view/view.js'
import { type PlacedPacket, placePackets } from './timeline-packets.js'

/** A box in a lane of the timeline. Rows count from 1, both included. */
export interface Block {
  readonly lane: number
  readonly depth: number
  readonly content: Call | Note
  readonly from: number
  readonly to: number
}

/** Something that concerns all tasks; it takes a row of its own. */
export interface Band {
  readonly row: number
  readonly event: Event
  /** The packet that the event is of, with its counted numbers. */
  readonly packet: PacketRow | null
}

export interface Timeline {
  readonly lanes: readonly Lane[]
  readonly blocks: readonly Block[]
  readonly bands: readonly Band[]
  /** The first event of each row. */
  readonly rows: readonly Event[]
  /** Boxes that found no room. */
  readonly left: number
}

/** More boxes than this nobody reads; the tree has them all. */
export const MAX_BOXES = 300

/** What is drawn: outermost calls (every call of a task whose returns are not watched), notes, bands. */
export function timelineOf(view: View): Timeline {
  const packets = placePackets(view.events).map(packetBox)
  const all = [...view.lanes.flatMap(boxesOf), ...view.moments.filter(isBand).map(bandBox), ...packets]
  const boxes = all.sort((a, b) => a.seq - b.seq).slice(0, MAX_BOXES)
  const { rows, rowOf } = layRows(boxes)
  const blocks = boxes.flatMap(box =>
    box.content === null ? [] : [{ ...box, content: box.content, from: rowOf(box.seq), to: rowOf(box.end) }],
  )
  const bands = boxes.flatMap(box =>
    box.band === null ? [] : [{ row: rowOf(box.seq), event: box.band, packet: box.packet }],
  )
  const packetAt = new Map(boxes.map(box => [box.seq, box.packet?.event]))
  const bySeq = new Map(view.events.map(event => [event.seq, event]))
  const used = new Set(blocks.map(block => block.lane))
  return {
    lanes: view.lanes.filter(lane => used.has(lane.index)),
    blocks,
    bands,
    rows: rows.flatMap(seq => packetAt.get(seq) ?? bySeq.get(seq) ?? []),
    left: all.length - boxes.length,
  }
}

/** `seq` and `end` are its place among the events: a packet's lies between two of them. */
interface Box {
  readonly lane: number
  readonly depth: number
  readonly seq: number
  readonly end: number
  readonly content: Call | Note | null
  readonly band: Event | null
  readonly packet: PacketRow | null
}

function boxesOf(lane: Lane): readonly Box[] {
  const boxes: Box[] = []
  addBoxes(boxes, lane, lane.entries, 0)
  return boxes
}

function addBoxes(boxes: Box[], lane: Lane, entries: readonly Entry[], depth: number): void {
  for (const entry of entries) {
    if (entry.type === 'meanwhile' || isPlainInitcall(entry)) continue
    const seq = entry.type === 'call' ? entry.hit.seq : entry.event.seq
    const end = entry.type === 'call' && entry.ret !== null ? entry.ret.seq : seq
    if (lane.chain || depth === 0 || entry.type === 'note')
      boxes.push({ lane: lane.index, depth, seq, end, content: entry, band: null, packet: null })
    if (entry.type === 'call') addBoxes(boxes, lane, entry.entries, depth + 1)
  }
}

function isBand(event: Event): boolean {
  return (
    event.kind === 'phase' ||
    event.kind === 'crash' ||
    event.kind === 'step' ||
    (event.kind === 'gap' && event.probe === null)
  )
}

function bandBox(event: Event): Box {
  return { lane: -1, depth: 0, seq: event.seq, end: event.seq, content: null, band: event, packet: null }
}

function packetBox({ place, row }: PlacedPacket): Box {
  return { lane: -1, depth: 0, seq: place, end: place, content: null, band: row.event, packet: row }
}

/** A row for each box's beginning, and for its end when something else happened before it. */
function layRows(boxes: readonly Box[]): { readonly rows: readonly number[]; readonly rowOf: (seq: number) => number } {
  const starts = boxes.map(box => box.seq)
  const ends = boxes
    .filter((box, index) => (starts[index + 1] ?? Number.POSITIVE_INFINITY) < box.end)
    .map(box => box.end)
  const rows = [...new Set([...starts, ...ends])].sort((a, b) => a - b)
  const index = new Map(rows.map((seq, row) => [seq, row + 1]))
  // an end without a row of its own lies in its beginning's row
  for (const box of boxes) if (!index.has(box.end)) index.set(box.end, index.get(box.seq) ?? 1)
  return { rows, rowOf: seq => index.get(seq) ?? 1 }
}
