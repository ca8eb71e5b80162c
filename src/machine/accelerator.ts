import { accessSync, constants } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Architecture } from '../artifacts/types.js'
import { KlabError } from '../errors/index.js'
import { createPrivateFolder } from '../system/private-folder.js'
import { kernelCmdline } from './kernel-cmdline.js'
import { startMachine } from './start.js'
import type { Accelerator, MachineSpec } from './types.js'

export interface AcceleratorOptions {
  readonly qemu: string
  /** The kernel that is to run: KVM may work for one and not for another. */
  readonly kernel: string
  readonly architecture: Architecture
  /** Words that this kernel needs on its command line. */
  readonly cmdline?: readonly string[]
  readonly signal?: AbortSignal | undefined
}

export interface AcceleratorChoice {
  readonly accelerator: Accelerator
  /** Why it is not KVM although that might have been; null when there is nothing to tell. */
  readonly warning: string | null
}

/** A kernel on a working KVM prints its first line within a second. */
const PROOF_MS = 10_000

/**
 * `tcg` is taken at its word. `kvm` and `auto` are proved by booting this kernel under KVM to its first console line;
 * where that fails `auto` falls back to TCG with a warning, and `kvm` is the error `kvm-unusable`.
 */
export async function chooseAccelerator(
  choice: Accelerator | 'auto',
  options: AcceleratorOptions,
): Promise<AcceleratorChoice> {
  if (choice === 'tcg') return { accelerator: 'tcg', warning: null }
  const obstacle = deviceObstacle() ?? (await bootObstacle(options))
  if (obstacle === null) return { accelerator: 'kvm', warning: null }
  if (choice === 'auto')
    return { accelerator: 'tcg', warning: `KVM cannot be used, so the guest runs under TCG: ${obstacle}` }
  throw new KlabError('kvm-unusable', {
    what: 'KVM cannot be used on this machine',
    why: obstacle,
    todo: 'use --accel tcg, or --accel auto to take KVM only where it works',
  })
}

function deviceObstacle(): string | null {
  if (process.arch !== 'x64' && process.arch !== 'ia32')
    return `this machine's CPU (${process.arch}) cannot run x86 code`
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK)
    return null
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return 'there is no /dev/kvm'
    return `/dev/kvm may not be opened (${code}); its group is usually "kvm"`
  }
}

/** That /dev/kvm opens proves nothing: nested, QEMU may abort at the first register, or the guest spin in its firmware. */
async function bootObstacle(options: AcceleratorOptions): Promise<string | null> {
  await using folder = await createPrivateFolder()
  const initramfs = join(folder.path, 'initramfs')
  await writeFile(initramfs, emptyArchive())
  const spec = proofSpec(options, folder.path, initramfs)
  try {
    await using machine = await startMachine(spec, { signal: options.signal })
    await machine.waitForConsole(/./, PROOF_MS)
    return null
  } catch (error) {
    if (error instanceof KlabError && OBSTACLES.has(error.code)) return reason(error)
    throw error
  }
}

const OBSTACLES: ReadonlySet<KlabError['code']> = new Set(['qemu-refused', 'qemu-died', 'timeout'])

function reason(error: KlabError): string {
  if (error.code === 'timeout')
    return `the guest printed nothing within ${PROOF_MS / 1000} s of being started under KVM`
  const words = error.parts.why?.split('\n').find(line => line !== '')
  return `QEMU fails under KVM: ${words ?? error.parts.what}`
}

function proofSpec(options: AcceleratorOptions, folder: string, initramfs: string): MachineSpec {
  return {
    qemu: options.qemu,
    architecture: options.architecture,
    accelerator: 'kvm',
    deterministic: false,
    kernel: options.kernel,
    initramfs,
    cmdline: kernelCmdline(options.cmdline),
    memoryMiB: 256,
    debug: false,
    folder,
    serialLog: join(folder, 'serial.log'),
    qemuLog: join(folder, 'qemu.log'),
    stepsFile: join(folder, 'steps'),
  }
}

/** A newc archive (Documentation/driver-api/early-userspace/buffer-format.rst) that holds nothing but its end. */
function emptyArchive(): string {
  const name = 'TRAILER!!!\0'
  const fields = [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, name.length, 0]
  return `070701${fields.map(field => field.toString(16).padStart(8, '0')).join('')}${name}`.padEnd(512, '\0')
}
