import { type Counted, kindText, type PacketRow, type SavedFile } from '../view/packets.js'
import { timeText } from '../view/words.js'
import { code, inline } from './escape.js'

/** More packets than this are left to a program that is made for them. */
const SHOWN = 200

/** The files that the run kept, and what is in its captures. */
export function filesPart(files: readonly SavedFile[]): string[] {
  return files.length === 0 ? [] : ['## Saved files', ...files.flatMap(filePart)]
}

function filePart({ file, packets }: SavedFile): string[] {
  const heading = `[files/${inline(file.name)}](files/${file.name}): ${code(file.path)}, ${file.size} bytes${file.cut ? ', ⚠ cut' : ''}`
  return packets.length === 0 ? [heading] : [heading, packetTable(packets)]
}

function packetTable(packets: readonly PacketRow[]): string {
  const left = packets.length - SHOWN
  const more = left > 0 ? [`| … | ${left} more | | | | | | |`] : []
  return [
    '| event | time | from | to | flags | seq | ack | length |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...packets.slice(0, SHOWN).map(packetLine),
    ...more,
  ].join('\n')
}

function packetLine(row: PacketRow): string {
  const { event, from, to, seq, ack } = row
  const cells = [`#${event.seq}`, timeText(event.time), inline(from), inline(to), code(kindText(row))]
  return `| ${[...cells, numberText(seq), numberText(ack), event.packet.length].join(' | ')} |`
}

function numberText(value: Counted | null): string {
  return value === null ? '' : `${value.relative} (${value.absolute})`
}
