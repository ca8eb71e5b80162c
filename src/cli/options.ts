import { type Command, InvalidArgumentError, Option } from 'commander'
import type { KernelRequest } from '../artifacts/kernel/index.js'
import { KlabError } from '../errors/index.js'

/** Which kernel, by the options that all commands share. */
export interface KernelOptions {
  readonly kernel?: string
  readonly tree?: string
  readonly image?: string
  readonly vmlinux?: string
}

export function addKernelOptions(command: Command): Command {
  return command
    .addOption(new Option('--kernel <name>', 'a named kernel (klab kernel list)').conflicts(['image', 'vmlinux']))
    .addOption(
      new Option('--tree <dir>', "build this source tree with klab's fragments").conflicts(['image', 'vmlinux']),
    )
    .option('--image <file>', 'a kernel that somebody else built: its bootable image …')
    .option('--vmlinux <file>', '… and its ELF file with DWARF')
}

/** null: no option says which. Throws `option-invalid`. */
export function kernelRequest({ kernel, tree, image, vmlinux }: KernelOptions): KernelRequest | null {
  if (tree !== undefined) return { type: 'tree', folder: tree, ...(kernel === undefined ? {} : { name: kernel }) }
  if (kernel !== undefined) return { type: 'named', name: kernel }
  if (image !== undefined && vmlinux !== undefined) return { type: 'files', image, vmlinux }
  if (image === undefined && vmlinux === undefined) return null
  const [given, missing] = image === undefined ? ['--vmlinux', '--image'] : ['--image', '--vmlinux']
  throw new KlabError('option-invalid', {
    what: `${given} needs ${missing} beside it`,
    why: 'the image is what boots, and vmlinux is what the debugger reads; both must be of the same build',
    todo: `add ${missing} FILE`,
  })
}

export function addMachineOptions(command: Command): Command {
  return command
    .addOption(new Option('--accel <how>', 'how QEMU runs the guest').choices(['tcg', 'kvm', 'auto']).default('tcg'))
    .option('--qemu <file>', 'the QEMU to use')
}

/** Seconds, more than none. */
export function seconds(text: string): number {
  const value = Number(text)
  if (Number.isFinite(value) && value > 0 && value <= 86_400) return value
  throw new InvalidArgumentError('a number of seconds, more than 0 and at most 86400')
}
