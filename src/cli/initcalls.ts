import { Option } from 'commander'
import { terminalOptions } from '../report/index.js'
import { stderrProgress } from '../system/progress.js'
import type { CommandContext } from './context.js'
import { entriesOf, type PromisedInitcalls } from './initcalls/entries.js'
import { initcallTable } from './initcalls/table.js'
import { initcallCsv, initcallJson } from './initcalls/table-data.js'
import { addKernelOptions, type KernelOptions } from './options.js'

interface InitcallOptions extends KernelOptions {
  readonly format: Format
  readonly json?: true
}

type Format = keyof typeof FORMATS

const FORMATS = {
  table: (promised: PromisedInitcalls) => {
    const { colour, width } = terminalOptions(process.stdout, process.env, null)
    // A pipe has no width: nothing is cut there.
    return initcallTable(promised, { colour, width: process.stdout.isTTY ? width : Number.POSITIVE_INFINITY })
  },
  json: initcallJson,
  csv: initcallCsv,
} as const

export function registerInitcalls({ program, signal }: CommandContext): void {
  const command = program
    .command('initcalls')
    .summary('the init order that a kernel promises')
    .description(
      'Prints the initcalls that a kernel promises to call, in their order, as its vmlinux has them. Nothing boots, so --vmlinux may stand alone.',
    )
    .addOption(new Option('--format <format>', 'how').choices(Object.keys(FORMATS)).default('table'))
    .addOption(new Option('--json', 'the same as --format json').conflicts('format'))
  addKernelOptions(command).action(async (options: InitcallOptions) => {
    const promised = await entriesOf(options, { progress: stderrProgress(), signal })
    process.stdout.write(FORMATS[options.json ? 'json' : options.format](promised))
  })
}
