import { type Command, Option } from 'commander'
import { KlabError } from '../errors/index.js'
import { terminalOptions } from '../report/index.js'
import { visibleLines } from '../report/text/visible.js'
import { stderrProgress } from '../system/progress.js'
import type { CommandContext } from './context.js'
import { entriesOf, type PromisedInitcalls } from './initcalls/entries.js'
import { compareTwo, compareWithExpected, kernelTitle, saveOrder } from './initcalls/promise.js'
import { promisedOrder } from './initcalls/sources.js'
import { initcallTable } from './initcalls/table.js'
import { initcallCsv, initcallJson } from './initcalls/table-data.js'
import { type VerifyOptions, verify } from './initcalls/verify.js'
import { addKernelOptions } from './options.js'
import { requireOutput } from './output-file.js'
import { addRunOptions } from './run-options.js'

interface InitcallOptions extends VerifyOptions {
  readonly format: keyof typeof FORMATS
  readonly compare?: readonly string[]
  readonly verify?: true
}

const FORMATS = {
  table: (promised: PromisedInitcalls) => {
    const { colour, width } = terminalOptions(process.stdout, process.env, null)
    // A pipe has no width: nothing is cut there.
    return initcallTable(promised, { colour, width: process.stdout.isTTY ? width : Number.POSITIVE_INFINITY })
  },
  json: initcallJson,
  csv: initcallCsv,
} as const

export function registerInitcalls({ program, signal, exit }: CommandContext): void {
  const command = program
    .command('initcalls')
    .summary('the init order: what a kernel promises, and whether it keeps it')
    .description(
      'Prints the initcalls that a kernel promises to call, in their order, as its vmlinux has them; nothing boots, so --vmlinux may stand alone. With --verify the kernel is booted, and the table, the calls that are made and its own log are put against each other.',
    )
  addRunOptions(addKernelOptions(addInitcallOptions(command))).action(async (options: InitcallOptions) => {
    const context = { progress: stderrProgress(), signal }
    if (options.compare !== undefined) return exit(await tell(compareTwo(twoOf(options.compare), width(), context)))
    if (options.verify)
      return exit(await verify(options, signal), { onStdout: (options.json ?? options.github) === true })
    refuseWithoutVerify(options)
    if (options.save !== undefined) await requireOutput(options.save)
    const promised = await entriesOf(options, context)
    const { rows } = promisedOrder(promised)
    if (options.save !== undefined) await saveOrder(options.save, rows, kernelTitle(promised.kernel), context.progress)
    if (options.expect !== undefined) return exit(await tell(compareWithExpected(options.expect, rows)))
    if (options.save === undefined) process.stdout.write(FORMATS[options.json ? 'json' : options.format](promised))
  })
}

function addInitcallOptions(command: Command): Command {
  return command
    .option('--verify', 'boot, and put the table, the calls and the log against each other')
    .addOption(
      new Option('--format <format>', 'how the table is printed').choices(Object.keys(FORMATS)).default('table'),
    )
    .option('--json', 'the same as --format json; with --verify one machine-readable summary on stdout')
    .option('--save <file>', 'write the order as a file to review and to compare with')
    .option('--expect <file>', 'compare with such a file, by its rules')
    .addOption(
      new Option(
        '--compare <orders...>',
        'two side by side: named kernels, vmlinux files, saved orders, folders of runs',
      ).conflicts(['verify', 'save', 'expect', 'kernel', 'tree', 'image', 'vmlinux']),
    )
    .option('--junit <file>', 'with --verify: JUnit XML, a test case for each initcall')
    .option('--svg <file>', 'with --verify: the picture alone')
    .addOption(new Option('--github', "with --verify: GitHub's workflow commands on stdout").conflicts('json'))
    .option('--gitlab <file>', "with --verify: GitLab's Code Quality report")
}

function width(): number {
  return process.stdout.isTTY ? terminalOptions(process.stdout, process.env, null).width : 120
}

async function tell(told: Promise<{ readonly text: string; readonly status: number }>): Promise<number> {
  const { text, status } = await told
  process.stdout.write(visibleLines(text))
  return status
}

function twoOf(names: readonly string[]): readonly string[] {
  if (names.length === 2) return names
  const todo = 'write `--compare A B`'
  throw new KlabError('option-invalid', {
    what: `\`--compare\` takes two init orders, and ${names.length} are given`,
    todo,
  })
}

function refuseWithoutVerify(options: InitcallOptions): void {
  const given = (['junit', 'svg', 'github', 'gitlab'] as const).find(name => options[name] !== undefined)
  if (given === undefined) return
  throw new KlabError('option-invalid', {
    what: `\`--${given}\` tells of a boot, and nothing is booted`,
    todo: 'add `--verify`',
  })
}
