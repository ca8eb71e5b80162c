import { DEFAULT_KERNEL } from '../artifacts/kernel/index.js'
import { renderDoctor, runDoctor } from '../doctor/index.js'
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
    const report = await runDoctor({
      qemu: options.qemu ?? 'qemu-system-x86_64',
      gdb: options.gdb,
      out: options.out,
      kernel: kernelRequest(options) ?? { type: 'named', name: DEFAULT_KERNEL },
      progress: stderrProgress(),
      signal,
    })
    process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : renderDoctor(report))
    exit(report.exitStatus)
  })
}
