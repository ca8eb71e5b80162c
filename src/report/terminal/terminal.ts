import { initcallStory } from '../initcalls/story.js'
import type { Report } from '../report.js'
import { buildView } from '../view/build.js'
import { savedFiles } from '../view/packets.js'
import type { Lane, View } from '../view/view.js'
import { chainRows } from './chain.js'
import { initcallRows } from './initcalls.js'
import { laneHeading } from './lane.js'
import { PLAIN_TERMINAL, type TerminalOptions } from './options.js'
import { fileRows } from './packets.js'
import { painter } from './paint.js'
import { fitRow, type Row } from './row.js'
import { failureRows, summaryRows } from './summary.js'
import { treeRows } from './tree.js'

/** One screen that tells how the run went, and below it each task's calls as a tree. Ends with a newline. */
export function renderTerminal(report: Report, options: TerminalOptions = PLAIN_TERMINAL): string {
  const view = buildView(report)
  const rows: Row[] = [...summaryRows(report, view, options)]
  const story = initcallStory(report)
  if (story !== null) rows.push(EMPTY, ...initcallRows(story, options.width))
  for (const lane of view.lanes) {
    rows.push(EMPTY, laneHeading(lane, view), ...bounded(laneRows(lane, view), options.rows))
  }
  for (const file of savedFiles(report.events)) rows.push(EMPTY, ...bounded(fileRows(file), options.rows + 1))
  return `${paintRows(rows, options).join('\n')}\n`
}

const EMPTY: Row = { gutter: null, prefix: '', spans: [] }

function bounded(rows: readonly Row[], most: number): readonly Row[] {
  const left = rows.length - most
  if (left <= 0) return rows
  return [...rows.slice(0, most), { ...EMPTY, spans: [['warn', `… ${left} more rows: see the HTML report`]] }]
}

/** The first screen alone. */
export function renderSummary(report: Report, options: TerminalOptions = PLAIN_TERMINAL): string {
  const view = buildView(report)
  return `${paintRows(summaryRows(report, view, options), options).join('\n')}\n`
}

/** What keeps a run from passing; empty when it passed. */
export function renderFailures(report: Report, options: TerminalOptions = PLAIN_TERMINAL): string {
  const rows = failureRows(report, options)
  return rows.length === 0 ? '' : `${paintRows(rows, options).join('\n')}\n`
}

/** One task's tree, without colour. */
export function laneText(lane: Lane, view: View, width: number): readonly string[] {
  return paintRows(laneRows(lane, view), { ...PLAIN_TERMINAL, width })
}

export function laneHeadingText(lane: Lane, view: View): string {
  return laneHeading(lane, view)
    .spans.map(([, text]) => text)
    .join('')
}

function laneRows(lane: Lane, view: View): readonly Row[] {
  return lane.chain ? chainRows(lane, view) : treeRows(lane, view)
}

function paintRows(rows: readonly Row[], { colour, width }: TerminalOptions): string[] {
  const paint = painter(colour)
  return rows.flatMap(row => fitRow(row, width)).map(spans => paint(spans).trimEnd())
}
