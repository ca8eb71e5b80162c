import { KlabError } from '../errors/index.js'
import { findShippedLabs, type LoadedLab, loadLab, resolveLabArgument } from '../lab/index.js'
import { nearbyPath } from '../system/paths.js'
import type { CommandContext } from './context.js'
import { addKernelOptions } from './options.js'
import { runLabs } from './run-labs.js'
import { addRunOptions, type RunOptions, settingsFrom } from './run-options.js'

/** What `klab run` does when no lab is named. */
const FLAGSHIP_LABS = ['boot-chain', 'socket-tcp']

interface LabOptions extends RunOptions {
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
    .option('--json', 'one machine-readable summary on stdout')
  addRunOptions(addKernelOptions(command)).action(async (names: string[], options: LabOptions) => {
    const { all = false, json = false } = options
    // Every lab is checked before the first one runs.
    const labs: LoadedLab[] = []
    for (const file of await filesOf(names, all)) labs.push(await loadLab(nearbyPath(file)))
    const streams = { stdout: process.stdout, stderr: process.stderr }
    exit(await runLabs(labs, settingsFrom(options, signal), { all, json, ...streams }), { onStdout: json })
  })
}

async function filesOf(names: readonly string[], all: boolean): Promise<readonly string[]> {
  if (!all) return Promise.all((names.length > 0 ? names : FLAGSHIP_LABS).map(resolveLabArgument))
  const [first] = names
  if (first === undefined) return (await findShippedLabs()).map(({ file }) => file)
  const todo = 'leave out `--all`, or the names'
  throw new KlabError('option-invalid', { what: `\`--all\` runs every lab, and ${first} is named beside it`, todo })
}
