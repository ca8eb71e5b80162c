import { KlabError, KlabErrors } from '../errors/index.js'
import type { FinishedRun } from '../run.js'

/** How one lab of a `klab run` went. */
export interface LabOutcome {
  readonly lab: string
  readonly run: FinishedRun | null
  readonly error: unknown
  readonly status: number
}

/** Wrong input before a run that could not be completed, before a failed verdict: the first thing to be mended wins. */
const WORST_FIRST = [130, 2, 3, 1]

export function worstStatus(statuses: readonly number[]): number {
  return WORST_FIRST.find(status => statuses.includes(status)) ?? 0
}

/** A run as `--json` tells it. */
export function runSummary({ lab, run, error, status }: LabOutcome): object {
  const verdict = run?.report.verdict ?? null
  return {
    lab,
    status,
    verdict: verdict?.verdict ?? null,
    folder: run?.folder ?? null,
    expectations:
      verdict?.expectations.map(({ text, verdict: one, message, seqs }) => ({ text, verdict: one, message, seqs })) ??
      [],
    errors: errorsOf(error).map(({ code, parts }) => ({ code, what: parts.what, at: parts.at ?? null })),
    trace: run?.report.manifest.trace ?? null,
  }
}

function errorsOf(error: unknown): readonly KlabError[] {
  if (error instanceof KlabErrors) return error.errors
  if (error instanceof KlabError) return [error]
  return error === null ? [] : [new KlabError('internal', { what: String(error) })]
}
