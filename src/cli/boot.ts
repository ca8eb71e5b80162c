import { join } from 'node:path'
import { DEFAULT_KERNEL, prepareKernel } from '../artifacts/kernel/index.js'
import { prepareRootfs } from '../artifacts/rootfs/index.js'
import {
  bootInteractive,
  chooseAccelerator,
  endError,
  hasSandbox,
  kernelCmdline,
  qemuProgram,
} from '../machine/index.js'
import { createPrivateFolder } from '../system/private-folder.js'
import { stderrProgress } from '../system/progress.js'
import type { CommandContext } from './context.js'
import { addKernelOptions, addMachineOptions, type KernelOptions, kernelRequest } from './options.js'

interface BootOptions extends KernelOptions {
  readonly accel: 'tcg' | 'kvm' | 'auto'
  readonly qemu?: string
}

export function registerBoot({ program, signal }: CommandContext): void {
  const command = program.command('boot').description('A shell in the lab kernel. Ctrl-A x ends it.')
  addMachineOptions(addKernelOptions(command)).action(async (options: BootOptions) => {
    const progress = stderrProgress()
    const kernel = await prepareKernel(kernelRequest(options) ?? { type: 'named', name: DEFAULT_KERNEL }, {
      progress,
      signal,
    })
    const { architecture } = kernel
    const rootfs = await prepareRootfs({ architecture, progress, signal })
    const qemu = options.qemu ?? qemuProgram(architecture)
    const { accelerator, warning } = await chooseAccelerator(options.accel, {
      qemu,
      kernel: kernel.image,
      architecture,
      signal,
    })
    if (warning !== null) progress.warn(warning)
    await hasSandbox(qemu, progress)
    await using folder = await createPrivateFolder()
    const file = (name: string) => join(folder.path, name)
    const end = await bootInteractive(
      {
        qemu,
        architecture,
        accelerator,
        kernel: kernel.image,
        initramfs: rootfs.archive,
        cmdline: kernelCmdline(),
        memoryMiB: 256,
        folder: folder.path,
        serialLog: file('serial.log'),
        qemuLog: file('qemu.log'),
        stepsFile: file('steps'),
      },
      { stdin: process.stdin, stdout: process.stdout, signal },
    )
    if (end.type !== 'off' && end.type !== 'stopped') throw endError(end, 'the shell', [])
  })
}
