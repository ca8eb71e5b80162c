import { join, relative, resolve } from 'node:path'
import { describeError, exitStatusOf, type KlabError } from '../errors/index.js'
import { type LoadedLab, loadLab, resolveLabArgument } from '../lab/index.js'
import { renderReport, terminalOptions } from '../report/index.js'
import type { RunSettings } from '../run/settings.js'
import { type FinishedRun, runLab } from '../run.js'
import { nearbyPath } from '../system/paths.js'
import { stderrProgress } from '../system/progress.js'
import { RUN_FILES } from '../trace/run-folder.js'
import { exitStatusOfVerdict } from '../verdict/index.js'
import type { CommandContext } from './context.js'
import { asFault } from './fault.js'
import { addKernelOptions, addMachineOptions, type KernelOptions, kernelRequest, seconds } from './options.js'
import { type LabOutcome, runSummary, worstStatus } from './summary.js'

/** What `klab run` does when no lab is named. */
const FLAGSHIP_LABS = ['boot-chain', 'socket-tcp']

interface RunOptions extends KernelOptions {
  readonly out: string
  readonly accel: RunSettings['accelerator']
  readonly qemu?: string
  readonly gdb: string
  readonly freeRunning?: true
  readonly timeout?: number
  readonly json?: true
}

export function registerRun({ program, signal, exit }: CommandContext): void {
  const command = program
    .command('run')
    .summary('build what is missing, boot, capture, judge, report')
    .description(
      `Runs labs. A LAB is a shipped lab's name, or a YAML file, or its folder; ${FLAGSHIP_LABS.join(' and ')} unless one is named.`,
    )
    .argument('[lab...]')
    .option('--out <dir>', 'where the runs go, a folder for each lab', 'out')
    .option('--gdb <file>', 'the GDB to use', 'gdb')
    .option('--free-running', 'faster, but no two runs agree')
    .option('--timeout <seconds>', "host seconds that a run may take, instead of the lab's own bound", seconds)
    .option('--json', 'one machine-readable summary on stdout')
  addMachineOptions(addKernelOptions(command)).action(async (names: string[], options: RunOptions) => {
    // Every lab is checked before the first one runs.
    const labs: LoadedLab[] = []
    for (const name of names.length > 0 ? names : FLAGSHIP_LABS)
      labs.push(await loadLab(nearbyPath(await resolveLabArgument(name))))
    exit(await runAll(labs, options, settingsFrom(options, signal)))
  })
}

function settingsFrom(options: RunOptions, signal: AbortSignal): RunSettings {
  return {
    out: resolve(options.out),
    kernel: kernelRequest(options),
    accelerator: options.accel,
    qemu: options.qemu ?? null,
    gdb: options.gdb,
    freeRunning: options.freeRunning ?? false,
    timeout: options.timeout ?? null,
    progress: stderrProgress(),
    signal,
  }
}

/** One lab after the other; with several, what stops one does not stop the next, except an interrupt. */
async function runAll(labs: readonly LoadedLab[], options: RunOptions, settings: RunSettings): Promise<number> {
  const outcomes: LabOutcome[] = []
  for (const loaded of labs) {
    const outcome = await attempt(loaded, settings)
    outcomes.push(outcome)
    if (outcome.error !== null) process.stderr.write(`${describeError(outcome.error)}\n`)
    if (outcome.run !== null && !options.json) process.stdout.write(terminalReport(outcome.run))
    if (settings.signal.aborted) break
  }
  const status = settings.signal.aborted ? 130 : worstStatus(outcomes.map(({ status: one }) => one))
  if (options.json) process.stdout.write(`${JSON.stringify({ version: 1, status, runs: outcomes.map(runSummary) })}\n`)
  return status
}

async function attempt(loaded: LoadedLab, settings: RunSettings): Promise<LabOutcome> {
  const lab = loaded.lab.name
  try {
    const run = await runLab(loaded, settings)
    return { lab, run, error: run.fault, status: statusOf(run) }
  } catch (cause) {
    const error = asFault(cause)
    return { lab, run: null, error, status: statusOfError(error) }
  }
}

function statusOf({ report, fault }: FinishedRun): number {
  return fault === null ? exitStatusOfVerdict(report.verdict.verdict) : exitStatusOf(fault.code)
}

function statusOfError(error: unknown): number {
  const status = (error as Partial<KlabError>).exitStatus
  return status ?? 3
}

function terminalReport({ folder, report }: FinishedRun): string {
  const html = relative(process.cwd(), join(folder, RUN_FILES.html))
  return renderReport('terminal', report, terminalOptions(process.stdout, process.env, html))
}
