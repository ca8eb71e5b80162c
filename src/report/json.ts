import type { RunManifest } from './manifest.js'
import type { Report } from './report.js'
import { type Tally, tallyOf } from './summary.js'
import { asciiJson } from './text/visible.js'
import { troubles } from './troubles.js'
import { buildView } from './view/build.js'

/** One machine-readable summary, printable ASCII on one line and a newline; the lab's source is left out. */
export function renderJson(report: Report): string {
  return `${asciiJson(summaryOf(report))}\n`
}

/** What `--json` prints. */
export interface RunSummary {
  readonly version: 1
  readonly lab: string
  readonly title: string
  readonly verdict: string
  readonly tally: Tally
  readonly expectations: readonly SummaryExpectation[]
  /** What the evidence lacks. */
  readonly troubles: readonly { readonly text: string; readonly seq: number | null }[]
  readonly tasks: readonly { readonly name: string; readonly pid: number | null; readonly calls: number }[]
  readonly events: number
  /** What is not counted in `tasks`. */
  readonly left: { readonly events: number; readonly calls: number }
  readonly run: Omit<RunManifest, 'lab'> & { readonly lab: Omit<RunManifest['lab'], 'source'> }
}

export interface SummaryExpectation {
  readonly text: string
  readonly verdict: string
  readonly message: string
  readonly seqs: readonly number[]
  readonly file: string
  readonly line: number
  readonly column: number
}

export function summaryOf(report: Report): RunSummary {
  const { lab, verdict, manifest, events, left } = report
  const { source: _, ...labFacts } = manifest.lab
  return {
    version: 1,
    lab: lab.name,
    title: lab.title,
    verdict: verdict.verdict,
    tally: tallyOf(report),
    expectations: verdict.expectations.map(({ text, verdict: word, message, seqs, position }) => ({
      text,
      verdict: word,
      message,
      seqs,
      ...position,
    })),
    troubles: troubles(report),
    tasks: buildView(report).lanes.map(({ title, pid, calls }) => ({ name: title, pid, calls: calls.length })),
    events: left?.of.events ?? events.length,
    left: { events: left?.events ?? 0, calls: left?.calls ?? 0 },
    run: { ...manifest, lab: labFacts },
  }
}
