import { count } from '../text/plural.js'
import { visible } from '../text/visible.js'
import { type PacketRow, type SavedFile, shortText } from '../view/packets.js'
import type { Span } from './paint.js'
import type { Row } from './row.js'

/** A saved file's heading, and its packets when it is a capture. */
export function fileRows({ file, packets }: SavedFile): readonly Row[] {
  const what = packets.length === 0 ? count(file.size, 'byte') : count(packets.length, 'packet')
  const cut: readonly Span[] = file.cut ? [['warn', '  ⚠ cut: there was more']] : []
  const heading: Row = {
    gutter: null,
    prefix: '',
    spans: [['strong', visible(`files/${file.name}`)], ['dim', visible(`  ${file.path} · ${what}`)], ...cut],
  }
  return [heading, ...packets.map(packetRow)]
}

function packetRow(row: PacketRow): Row {
  return {
    gutter: { seq: row.event.seq, time: row.event.time },
    prefix: '',
    spans: [['plain', visible(shortText(row))]],
  }
}
