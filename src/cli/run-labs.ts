import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describeError, exitStatusOf, KlabError } from '../errors/index.js'
import type { LoadedLab } from '../lab/index.js'
import { renderFailures, renderReport, terminalOptions } from '../report/index.js'
import { asciiJson } from '../report/text/visible.js'
import type { RunSettings } from '../run/settings.js'
import { type FinishedRun, runLab } from '../run.js'
import { abortReason } from '../system/abort.js'
import { nearbyPath } from '../system/paths.js'
import { RUN_FILES } from '../trace/run-folder.js'
import { exitStatusOfVerdict } from '../verdict/index.js'
import { asFault } from './fault.js'
import { overviewTable } from './overview.js'
import { type LabOutcome, runSummary, statusOfAll } from './summary.js'

export interface RunLabsOptions {
  /** All that ship: what does not apply to the kernel is skipped, and one table tells how each went. */
  readonly all: boolean
  /** stdout bears one machine-readable summary and nothing else. */
  readonly json: boolean
  readonly stdout: Output
  readonly stderr: Output
  /** Called with each run that ended, before the next one begins. */
  readonly ended?: (run: FinishedRun) => Promise<void>
}

/** A stream as far as it is used; it may be a terminal. */
interface Output {
  write(text: string): unknown
  readonly isTTY?: boolean
  readonly columns?: number
}

/**
 * One lab after the other; what stops one does not stop the next, except an interrupt. Resolves with the exit status:
 * that of the worst run.
 */
export async function runLabs(
  labs: readonly LoadedLab[],
  settings: RunSettings,
  options: RunLabsOptions,
): Promise<number> {
  const { stdout, json, all } = options
  const outcomes: LabOutcome[] = []
  for (const [index, loaded] of labs.entries()) {
    if (all) settings.progress.note(`lab ${index + 1} of ${labs.length}: ${loaded.lab.name}`)
    const outcome = await attempt(loaded, settings, all)
    tell(outcome, settings, options)
    outcomes.push(await followUp(outcome, options))
    if (settings.signal.aborted) break
  }
  const status = settings.signal.aborted ? abortReason(settings.signal).exitStatus : statusOfAll(outcomes)
  if (json)
    stdout.write(`${asciiJson({ version: 1, status, runs: outcomes.map(runSummary) }, 0)}
`)
  else if (all) {
    const options = terminalOptions(stdout, process.env, null)
    stdout.write(overviewTable(outcomes, options, process.cwd(), labs.length))
  }
  return status
}

/** `skips`: a lab that the kernel is not for is no fault. */
async function attempt(loaded: LoadedLab, settings: RunSettings, skips: boolean): Promise<LabOutcome> {
  const start = performance.now()
  const result = await outcomeOf(loaded, settings, skips)
  return { lab: loaded.lab.name, ...result, seconds: Math.round(performance.now() - start) / 1000 }
}

async function outcomeOf(loaded: LoadedLab, settings: RunSettings, skips: boolean) {
  try {
    const run = await runLab(loaded, settings)
    return { run, error: run.fault, status: statusOf(run), skipped: null }
  } catch (cause) {
    const error = asFault(cause)
    if (skips && error instanceof KlabError && error.code === 'lab-inapplicable') {
      return { run: null, error: null, status: 0, skipped: error.parts.why ?? error.message }
    }
    return { run: null, error, status: exitOf(error), skipped: null }
  }
}

function exitOf(error: unknown): number {
  return (error as Partial<KlabError>).exitStatus ?? 3
}

function statusOf({ report, fault }: FinishedRun): number {
  return fault === null ? exitStatusOfVerdict(report.verdict.verdict) : exitStatusOf(fault.code)
}

/** What is made of a run once it is told of; when that fails the run is none the worse, but klab has not done what it should. */
async function followUp(outcome: LabOutcome, { ended, stderr }: RunLabsOptions): Promise<LabOutcome> {
  try {
    if (outcome.run !== null) await ended?.(outcome.run)
    return outcome
  } catch (cause) {
    const error = asFault(cause)
    stderr.write(`${describeError(error)}\n`)
    const status = statusOfAll([outcome, { status: exitOf(error), skipped: null }])
    return { ...outcome, error: outcome.error ?? error, status }
  }
}

/** Of all labs only what did not pass is told at length: the table is the result. */
function tell({ lab, run, error, skipped }: LabOutcome, { progress }: RunSettings, options: RunLabsOptions): void {
  const { all, json, stdout, stderr } = options
  if (skipped !== null) progress.note(`${lab} is skipped: ${skipped}`)
  if (error !== null) stderr.write(`${describeError(error)}\n`)
  if (run?.fault?.code === 'interrupted') {
    progress.note(`what was captured until then is kept, marked incomplete: ${nearbyPath(run.folder)}`)
    return
  }
  if (run === null || json) return
  const told = all
    ? renderFailures(run.report, terminalOptions(stdout, process.env, null))
    : terminalReport(run, stdout)
  stdout.write(all && told !== '' ? `${told}\n` : told)
}

function terminalReport({ folder, report }: FinishedRun, stdout: Output): string {
  const html = join(folder, RUN_FILES.html)
  const link = existsSync(html) ? relative(process.cwd(), html) : null
  return renderReport('terminal', report, terminalOptions(stdout, process.env, link))
}
