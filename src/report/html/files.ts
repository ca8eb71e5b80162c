import { count } from '../text/plural.js'
import { type Counted, kindText, type PacketRow, type SavedFile, savedFiles } from '../view/packets.js'
import type { View } from '../view/view.js'
import { timeText } from '../view/words.js'
import { seqLink } from './call.js'
import { html, type Markup, NOTHING } from './markup.js'

/** More packets than this are left to a program that is made for them. */
const SHOWN = 500

/** The files that the run kept, and what is in its captures. */
export function filesSection(view: View): Markup {
  const files = savedFiles(view.events)
  if (files.length === 0) return NOTHING
  return html`<section id="files" aria-labelledby="h-files"><h2 id="h-files">Saved files</h2>
${files.map(fileBox)}</section>
`
}

function fileBox({ file, packets }: SavedFile): Markup {
  const cut = file.cut ? html` <span class="warn">⚠ cut: there was more</span>` : NOTHING
  return html`<h3><a href="files/${file.name}">${file.name}</a> <span class="dim">${file.path}, ${count(file.size, 'byte')}</span>${cut}</h3>
${packets.length === 0 ? NOTHING : packetTable(packets)}`
}

const COLUMNS = ['', 'No.', 'Time', 'From', 'To', 'Flags', 'Seq', 'Ack', 'Length']

function packetTable(packets: readonly PacketRow[]): Markup {
  const left = packets.length - SHOWN
  return html`<p class="dim">Numbers count from the first of each direction, with the absolute ones behind them.</p>
<div class="table-scroll"><table class="packets"><thead><tr>${COLUMNS.map(name => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${packets.slice(0, SHOWN).map(packetRow)}</tbody></table></div>
${left > 0 ? html`<p class="warn">⚠ ${left} more packets are not listed; the file and the trace have them.</p>` : NOTHING}`
}

function packetRow(row: PacketRow): Markup {
  const { event, from, to, seq, ack } = row
  return html`<tr id="e${event.seq}" title="${event.packet.text}"><td>${seqLink(event.seq)}</td><td class="number">${event.n}</td><td><time>${timeText(event.time)}</time></td><td><code>${from}</code></td><td><code>${to}</code></td><td><code>${kindText(row)}</code></td>${numberCell(seq)}${numberCell(ack)}<td class="number">${event.packet.length}</td></tr>
`
}

function numberCell(value: Counted | null): Markup {
  if (value === null) return html`<td class="number">–</td>`
  return html`<td class="number">${value.relative} <span class="place">${value.absolute}</span></td>`
}
