import { resolve } from 'node:path'
import { KlabError } from '../errors/index.js'
import { findShippedLabs, type LoadedLab, loadLab, resolveLabArgument } from '../lab/index.js'
import type { RunSettings } from '../run/settings.js'
import { nearbyPath } from '../system/paths.js'
import { stderrProgress } from '../system/progress.js'
import type { CommandContext } from './context.js'
import { addKernelOptions, addMachineOptions, type KernelOptions, kernelRequest, seconds } from './options.js'
import { runLabs } from './run-labs.js'

/** What `klab run` does when no lab is named. */
const FLAGSHIP_LABS = ['boot-chain', 'socket-tcp']

interface RunOptions extends KernelOptions {
  readonly out: string
  readonly accel: RunSettings['accelerator']
  readonly qemu?: string
  readonly gdb: string
  readonly freeRunning?: true
  readonly timeout?: number
  readonly all?: true
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
    .option('--all', 'every lab that ships; those that the kernel is not for are skipped; one table at the end')
    .option('--out <dir>', 'where the runs go, a folder for each lab', 'out')
    .option('--gdb <file>', 'the GDB to use', 'gdb')
    .option('--free-running', 'faster, but no two runs agree')
    .option('--timeout <seconds>', "host seconds that a run may take, instead of the lab's own bound", seconds)
    .option('--json', 'one machine-readable summary on stdout')
  addMachineOptions(addKernelOptions(command)).action(async (names: string[], options: RunOptions) => {
    const { all = false, json = false } = options
    // Every lab is checked before the first one runs.
    const labs: LoadedLab[] = []
    for (const file of await filesOf(names, all)) labs.push(await loadLab(nearbyPath(file)))
    const streams = { stdout: process.stdout, stderr: process.stderr }
    exit(await runLabs(labs, settingsFrom(options, signal), { all, json, ...streams }))
  })
}

async function filesOf(names: readonly string[], all: boolean): Promise<readonly string[]> {
  if (!all) return Promise.all((names.length > 0 ? names : FLAGSHIP_LABS).map(resolveLabArgument))
  const [first] = names
  if (first === undefined) return (await findShippedLabs()).map(({ file }) => file)
  const todo = 'leave out `--all`, or the names'
  throw new KlabError('option-invalid', { what: `\`--all\` runs every lab, and ${first} is named beside it`, todo })
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
