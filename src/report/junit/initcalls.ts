import { type InitcallFinding, levelName } from '../../initcalls/index.js'
import type { InitcallRow, InitcallStory } from '../initcalls/story.js'
import { xml } from './xml.js'

export interface Counts {
  readonly tests: number
  readonly failures: number
  readonly errors: number
}

export function countsText({ tests, failures, errors }: Counts): string {
  return `tests="${tests}" failures="${failures}" errors="${errors}"`
}

/** A suite of its own with a case for each initcall; no lines when the run has no init order. */
export function initcallSuite(story: InitcallStory | null, stamped: string): Counts & { readonly lines: string[] } {
  if (story === null) return { tests: 0, failures: 0, errors: 0, lines: [] }
  const outcomes = story.rows.map(outcomeOf)
  const counts: Counts = {
    tests: outcomes.length,
    failures: outcomes.filter(outcome => outcome === 'failure').length,
    errors: outcomes.filter(outcome => outcome === 'error').length,
  }
  const open = `  <testsuite name="initcalls" ${countsText(counts)} time="${seconds(story.ns)}" skipped="0" ${stamped}>`
  return { ...counts, lines: [open, ...story.rows.map(caseOf), '  </testsuite>'] }
}

/** What is not as promised, or failed, is a failure; what cannot be judged an error; a note is neither. */
function outcomeOf({ findings }: InitcallRow): 'failure' | 'error' | null {
  const [worst] = findings
  if (worst === undefined || worst.weight === 'note') return null
  return worst.weight === 'doubt' ? 'error' : 'failure'
}

function caseOf(row: InitcallRow): string {
  const { record, level, spent, findings } = row
  const { file = null, line = null } = record.promised ?? {}
  const name = file === null ? record.function : `${record.function} (${file})`
  const place = file === null ? '' : ` file="${xml(file)}"${line === null ? '' : ` line="${line}"`}`
  const open = `    <testcase name="${xml(name)}" classname="initcalls.${levelName(level)}"${place} time="${seconds(spent?.ns ?? 0)}"`
  const tag = outcomeOf(row)
  const grave = findings.filter(({ weight }) => weight !== 'note')
  const [worst] = grave
  if (tag === null || worst === undefined) return `${open}/>`
  const body = grave.map(factsOf).join('\n')
  return `${open}>\n      <${tag} type="${worst.kind}" message="${xml(worst.message)}">${body}</${tag}>\n    </testcase>`
}

function factsOf({ message, seqs }: InitcallFinding): string {
  return `${xml(message)}${seqs.length === 0 ? '' : `; events: ${seqs.map(seq => `#${seq}`).join(' ')}`}`
}

function seconds(ns: number): string {
  return (ns / 1e9).toFixed(6)
}
