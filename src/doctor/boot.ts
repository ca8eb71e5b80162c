import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Kernel } from '../artifacts/types.js'
import { kernelCmdline } from '../machine/kernel-cmdline.js'
import { startMachine } from '../machine/start.js'
import type { Accelerator, Machine } from '../machine/types.js'
import { createPrivateFolder } from '../system/private-folder.js'

/** TCG prints the first line within seconds; a KVM that does not work never does. */
const FIRST_LINE_MS = 60_000
/** An empty cpio archive is padding and nothing else; no file is looked for before the first line. */
const EMPTY_ARCHIVE = Buffer.alloc(512)

export interface BootOptions {
  readonly qemu: string
  readonly accelerator: Accelerator
  readonly debug: boolean
  /** The kernel's own words for its command line. */
  readonly cmdline: readonly string[]
  readonly signal?: AbortSignal
}

/** Boot the kernel to its first console line, and `look` at the machine then. The machine is gone afterwards. */
export async function bootToFirstLine<T>(
  kernel: Kernel,
  options: BootOptions,
  look: (machine: Machine) => Promise<T>,
): Promise<T> {
  await using folder = await createPrivateFolder()
  const initramfs = join(folder.path, 'empty.cpio')
  await writeFile(initramfs, EMPTY_ARCHIVE)
  await using machine = await startMachine(machineSpec(kernel, options, folder.path, initramfs), startOptions(options))
  // A wait for a machine that klab has stopped ends with `interrupted`.
  options.signal?.addEventListener('abort', () => void machine[Symbol.asyncDispose](), { once: true })
  if (options.debug) await machine.qmp('cont')
  await machine.waitForConsole(/Linux version /, FIRST_LINE_MS)
  return await look(machine)
}

function machineSpec(
  kernel: Kernel,
  { qemu, accelerator, debug, cmdline }: BootOptions,
  folder: string,
  initramfs: string,
) {
  return {
    qemu,
    architecture: kernel.architecture,
    accelerator,
    deterministic: accelerator === 'tcg',
    kernel: kernel.image,
    initramfs,
    cmdline: kernelCmdline(cmdline),
    memoryMiB: 256,
    debug,
    folder,
    serialLog: join(folder, 'serial.log'),
    qemuLog: join(folder, 'qemu.log'),
    stepsFile: join(folder, 'steps'),
  }
}

function startOptions({ signal }: BootOptions) {
  return signal === undefined ? {} : { signal }
}
