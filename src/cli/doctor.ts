import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'
import { DEFAULT_KERNEL, type KernelRequest, requestedArchitecture } from '../artifacts/kernel/index.js'
import {
  clearedText,
  clearLeftovers,
  findLeftovers,
  type Leftover,
  renderDoctor,
  runDoctor,
  usualPlaces,
} from '../doctor/index.js'
import { KlabError } from '../errors/index.js'
import { qemuProgram } from '../machine/index.js'
import { asciiJson, visibleLines } from '../report/text/visible.js'
import { stderrProgress } from '../system/progress.js'
import type { CommandContext } from './context.js'
import { addKernelOptions, type KernelOptions, kernelRequest } from './options.js'

interface DoctorOptions extends KernelOptions {
  readonly qemu?: string
  readonly gdb: string
  readonly out: string
  readonly json?: true
  readonly clean?: true
}

export function registerDoctor({ program, signal, exit }: CommandContext): void {
  const command = program
    .command('doctor')
    .description('Looks at every tool, the kernel and the machine, and says what is missing and what that costs.')
    .option('--qemu <file>', 'the QEMU to look at')
    .option('--gdb <file>', 'the GDB to look at', 'gdb')
    .option('--out <dir>', 'where runs would go', 'out')
    .option('--clean', 'only puts away what runs that were killed have left, without asking')
    .option('--json', 'machine-readable')
  addKernelOptions(command).action(async (options: DoctorOptions) => {
    if (options.clean) return exit(await clean(await findLeftovers(usualPlaces(options.out)), options))
    const kernel = kernelRequest(options) ?? { type: 'named', name: DEFAULT_KERNEL }
    const report = await runDoctor({
      qemu: options.qemu ?? (await usualQemu(kernel)),
      gdb: options.gdb,
      out: options.out,
      kernel,
      progress: stderrProgress(),
      signal,
    })
    process.stdout.write(options.json ? `${asciiJson(report, 0)}\n` : visibleLines(renderDoctor(report)))
    exit(report.exitStatus)
    if (report.leftovers.length > 0 && !options.json && (await agrees(signal))) await clean(report.leftovers, options)
  })
}

/** What could not be put away is a fault of this machine's: status 3. */
async function clean(left: readonly Leftover[], { json }: Pick<DoctorOptions, 'json'>): Promise<number> {
  const cleared = await clearLeftovers(left)
  process.stdout.write(json ? `${JSON.stringify({ version: 1, leftovers: cleared })}\n` : clearedText(cleared))
  return cleared.every(({ fault }) => fault === null) ? 0 : 3
}

/** Asks on a terminal; where there is none, nobody has agreed. */
async function agrees(signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return false
  const lines = createInterface({ input: process.stdin, output: process.stderr, signal })
  const answered = lines.question('put away what killed runs have left? [y/N] ')
  const answer = await Promise.race([answered, once(lines, 'close').then(() => '')])
  lines.close()
  return /^y(es)?$/i.test(answer.trim())
}

/** Files that do not belong together are doctor's to report, not a reason to end. */
async function usualQemu(kernel: KernelRequest): Promise<string> {
  const architecture = await requestedArchitecture(kernel).catch(error =>
    kernel.type === 'files' && error instanceof KlabError ? 'x86_64' : Promise.reject(error),
  )
  return qemuProgram(architecture)
}
