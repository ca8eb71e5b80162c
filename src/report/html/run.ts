import type { Event, LedgerLine } from '../../event/index.js'
import { machineText } from '../facts.js'
import type { Report } from '../report.js'
import type { View } from '../view/view.js'
import { eventLine, placeText, timeText } from '../view/words.js'
import { seqLink } from './call.js'
import { frameList } from './frames.js'
import { html, type Markup, NOTHING } from './markup.js'

/** How the trace came to be: versions, the run's own events, probes with their ledger, the console. */
export function runSection(report: Report, view: View): Markup {
  return html`<section id="run" aria-labelledby="h-run"><h2 id="h-run">The run</h2>
${factTable(report)}${ownEvents(report, view)}${probeTable(report, view)}${consoleBox(view)}</section>`
}

function factTable({ manifest }: Report): Markup {
  const { kernel, rootfs, lab, trace, durations } = manifest
  const facts: readonly (readonly [string, string])[] = [
    ['Lab', `${lab.file} · sha256 ${lab.sha256}`],
    [
      'Kernel',
      kernel === null
        ? 'none'
        : `${kernel.name}, ${kernel.release}, ${kernel.architecture} · build-id ${kernel.buildId}`,
    ],
    ['Image', kernel === null ? 'none' : `sha256 ${kernel.sha256.image}`],
    ['vmlinux', kernel === null ? 'none' : `sha256 ${kernel.sha256.vmlinux}`],
    ['Kernel config', digestText(kernel?.sha256.config ?? null)],
    ['Rootfs', rootfs === null ? 'none' : `sha256 ${rootfs.sha256}`],
    ['Machine', machineText(manifest)],
    ['Trace', trace === null ? 'none' : `${trace.events} events · sha256 ${trace.sha256}`],
    [
      'Durations',
      Object.entries(durations)
        .map(([phase, ms]) => `${phase} ${(ms / 1000).toFixed(1)} s`)
        .join(', ') || 'not known',
    ],
    ['Started', `${manifest.startedAt}, klab ${manifest.klab}`],
  ]
  return html`<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`
}

function digestText(sha256: string | null): string {
  return sha256 === null ? 'not known' : `sha256 ${sha256}`
}

/** Phases, gaps, a crash, steps of no task: each with its anchor. */
function ownEvents({ source }: Report, view: View): Markup {
  const events = view.moments.filter(
    event => event.kind !== 'console' && event.kind !== 'probe' && event.kind !== 'packet' && event.kind !== 'initcall',
  )
  const item = (event: Event) => {
    const { text, warn } = eventLine(event)
    const frames = event.kind === 'crash' ? frameList(event.frames, source) : NOTHING
    const time = 'time' in event ? html`<time>${timeText(event.time)}</time>` : NOTHING
    return html`<li id="e${event.seq}"${warn ? html` class="warn"` : NOTHING}><div class="row">${seqLink(event.seq)}<span class="head">${warn ? '⚠ ' : ''}${text}</span>${time}</div>${frames}</li>
`
  }
  return html`<h3>Its course</h3><ol class="tree">${events.map(item)}</ol>`
}

const LEDGER_COLUMNS = ['hit', 'captured', 'truncated', 'unavailable', 'unreturned'] as const

function probeTable({ manifest }: Report, view: View): Markup {
  const probes = view.moments.filter(event => event.kind === 'probe')
  const seen = new Set(probes.map(probe => probe.probe))
  const unresolved = Object.keys(manifest.ledger).filter(probe => !seen.has(probe))
  const rows = [
    ...probes.map(probe => probeRow(probe.probe, probe, manifest.ledger[probe.probe])),
    ...unresolved.map(probe => probeRow(probe, null, manifest.ledger[probe])),
  ]
  if (rows.length === 0) return NOTHING
  return html`<h3>Probes and their ledger</h3><div class="table-scroll"><table class="probes"><thead><tr><th scope="col">Probe</th><th scope="col">Where</th>${LEDGER_COLUMNS.map(name => html`<th scope="col">${name}</th>`)}<th scope="col">Notes</th></tr></thead><tbody>${rows}</tbody></table></div>`
}

type ProbeMoment = Extract<Event, { readonly kind: 'probe' }>

function probeRow(name: string, probe: ProbeMoment | null, line: LedgerLine | undefined): Markup {
  const id = probe === null ? NOTHING : html` id="e${probe.seq}"`
  const cells = LEDGER_COLUMNS.map(column => countCell(column, line?.[column]))
  const notes =
    line === undefined
      ? 'no ledger'
      : [line.armed ? '' : '⚠ never armed', line.limited ? '⚠ limit reached' : ''].filter(Boolean).join(', ')
  return html`<tr${id}><th scope="row"><code>${name}</code></th><td>${places(probe)}</td>${cells}<td>${notes}</td></tr>
`
}

function places(probe: ProbeMoment | null): Markup {
  if (probe === null || probe.locations.length === 0) return html`<span class="warn">⚠ not resolved</span>`
  return html`${probe.locations.map(at => html`<div><code>${at.function}</code> <span class="place">${placeText(at) ?? at.address}</span>${at.inlined ? html` <span class="tag">inlined</span>` : NOTHING}${at.init ? html` <span class="tag">__init</span>` : NOTHING}</div>`)}`
}

function countCell(column: (typeof LEDGER_COLUMNS)[number], value: number | undefined): Markup {
  const loss = column !== 'hit' && column !== 'captured' && value !== undefined && value > 0
  return loss ? html`<td class="number warn">⚠ ${value}</td>` : html`<td class="number">${value ?? '–'}</td>`
}

function consoleBox(view: View): Markup {
  const lines = view.moments.filter(event => event.kind === 'console')
  if (lines.length === 0) return NOTHING
  return html`<details class="console"><summary>Console, ${lines.length} lines${view.left === null ? '' : ' shown'}</summary><ol>${lines.map(
    line => html`<li id="e${line.seq}">${line.text}</li>
`,
  )}</ol></details>`
}
