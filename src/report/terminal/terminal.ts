import type { Report } from '../report.js'
import { buildView } from '../view/build.js'
import { chainRows } from './chain.js'
import { laneHeading } from './lane.js'
import { PLAIN_TERMINAL, type TerminalOptions } from './options.js'
import { painter } from './paint.js'
import { treeRows } from './tree.js'
import { fitRow, type Row } from './row.js'
import { summaryRows } from './summary.js'

/** One screen that tells how the run went, and below it each task's calls as a tree. Ends with a newline. */
export function renderTerminal(report: Report, options: TerminalOptions = PLAIN_TERMINAL): string {
  const view = buildView(report.lab, report.events)
  const paint = painter(options.colour)
  const rows: Row[] = [...summaryRows(report, view, options)]
  for (const lane of view.lanes) {
    rows.push({ gutter: null, prefix: '', spans: [] }, laneHeading(lane))
    const all = lane.chain ? chainRows(lane) : treeRows(lane, view)
    const shown = all.slice(0, options.rows)
    for (const row of shown) rows.push(row)
    const left = all.length - shown.length
    if (left > 0) rows.push({ gutter: null, prefix: '', spans: [['warn', `… ${left} more rows: see the HTML report`]] })
  }
  return rows.flatMap(row => fitRow(row, options.width)).map(spans => paint(spans).trimEnd()).join('\n').concat('\n')
}
