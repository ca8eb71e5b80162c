import { KlabError, KlabErrors } from '../errors/index.js'
import { initcallAccount } from '../initcalls/index.js'
import type { Report } from '../report/index.js'
import type { FinishedRun } from '../run.js'

/** How one lab of a `klab run` went. */
export interface LabOutcome {
  readonly lab: string
  readonly run: FinishedRun | null
  readonly error: unknown
  readonly status: number
  /** Why it was not run: it does not apply to the kernel. null unless all labs were asked for. */
  readonly skipped: string | null
  /** Host seconds. */
  readonly seconds: number
}

/** Wrong input before a run that could not be completed, before a failed verdict: the first thing to be mended wins. */
const WORST_FIRST = [130, 2, 3, 1]

/** What was skipped counts for nothing; when all were, nothing is proven. */
export function statusOfAll(outcomes: readonly Pick<LabOutcome, 'status' | 'skipped'>[]): number {
  const counted = outcomes.filter(({ skipped }) => skipped === null)
  if (counted.length === 0 && outcomes.length > 0) return 3
  return WORST_FIRST.find(status => counted.some(one => one.status === status)) ?? 0
}

/** A run as `--json` tells it. */
export function runSummary({ lab, run, error, status, skipped, seconds }: LabOutcome): object {
  const verdict = run?.report.verdict ?? null
  return {
    lab,
    status,
    skipped,
    seconds,
    verdict: verdict?.verdict ?? null,
    folder: run?.folder ?? null,
    expectations:
      verdict?.expectations.map(({ text, verdict: one, message, seqs }) => ({ text, verdict: one, message, seqs })) ??
      [],
    errors: errorsOf(error).map(({ code, parts }) => ({ code, what: parts.what, at: parts.at ?? null })),
    trace: run?.report.manifest.trace ?? null,
    initcalls: run?.report.lab.initcalls ? initcallSummary(run.report) : null,
  }
}

function errorsOf(error: unknown): readonly KlabError[] {
  if (error instanceof KlabErrors) return error.errors
  if (error instanceof KlabError) return [error]
  return error === null ? [] : [new KlabError('internal', { what: String(error) })]
}

/** What the init order's three sources say, for a lab that watches it. */
function initcallSummary({ events }: Report): object {
  const { initcalls, findings, called, logged } = initcallAccount(events)
  return {
    promised: initcalls.filter(({ promised }) => promised !== null).length,
    called,
    logged,
    findings: findings.map(({ kind, weight, index, message, seqs }) => {
      return { kind, weight, function: initcalls[index]?.function ?? null, message, seqs }
    }),
  }
}
