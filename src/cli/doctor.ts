import { DEFAULT_KERNEL, type KernelRequest, requestedArchitecture } from '../artifacts/kernel/index.js'
import { renderDoctor, runDoctor } from '../doctor/index.js'
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
}

export function registerDoctor({ program, signal, exit }: CommandContext): void {
  const command = program
    .command('doctor')
    .description('Looks at every tool, the kernel and the machine, and says what is missing and what that costs.')
    .option('--qemu <file>', 'the QEMU to look at')
    .option('--gdb <file>', 'the GDB to look at', 'gdb')
    .option('--out <dir>', 'where runs would go', 'out')
    .option('--json', 'machine-readable')
  addKernelOptions(command).action(async (options: DoctorOptions) => {
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
  })
}

/** Files that do not belong together are doctor's to report, not a reason to end. */
async function usualQemu(kernel: KernelRequest): Promise<string> {
  const architecture = await requestedArchitecture(kernel).catch(error =>
    kernel.type === 'files' && error instanceof KlabError ? 'x86_64' : Promise.reject(error),
  )
  return qemuProgram(architecture)
}
