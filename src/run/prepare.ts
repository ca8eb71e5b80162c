import { prepareKernel } from '../artifacts/kernel/index.js'
import { type GuestPackages, preparePackages, prepareRootfs } from '../artifacts/rootfs/index.js'
import type { Kernel, Rootfs } from '../artifacts/types.js'
import type { LoadedLab } from '../lab/index.js'
import { type Accelerator, chooseAccelerator, hasSandbox, qemuProgram, qemuVersion } from '../machine/index.js'
import { compilePrograms, type GuestPrograms } from './programs.js'
import type { RunSettings } from './settings.js'
import type { Stopwatch } from './stopwatch.js'

/** What a run boots, and on what. */
export interface Prepared {
  readonly kernel: Kernel
  readonly rootfs: Rootfs
  /** null: the lab asks for none. */
  readonly packages: GuestPackages | null
  /** null: the lab brings none. */
  readonly programs: GuestPrograms | null
  readonly qemu: string
  readonly qemuVersion: string
  /** QEMU runs with its seccomp filter on. */
  readonly sandbox: boolean
  readonly accelerator: Accelerator
  /** Runs on it repeat exactly. */
  readonly deterministic: boolean
}

export async function prepare(loaded: LoadedLab, settings: RunSettings, watch: Stopwatch): Promise<Prepared> {
  const { lab } = loaded
  const { progress, signal } = settings
  const request = settings.kernel ?? { type: 'named', name: lab.kernel }
  const kernel = await watch.time('kernel', () => prepareKernel(request, { progress, signal }))
  const { architecture, image } = kernel
  const rootfs = await watch.time('rootfs', () => prepareRootfs({ architecture, progress, signal }))
  const packages = await watch.time('packages', () => preparePackages(lab.packages, architecture, { progress, signal }))
  const qemu = settings.qemu ?? qemuProgram(architecture)
  // Before there is a trace that would be lost with its answer.
  const version = await qemuVersion(qemu)
  const { accelerator, warning } = await watch.time('accelerator', () =>
    chooseAccelerator(settings.accelerator, { qemu, kernel: image, architecture, signal }),
  )
  if (warning !== null) progress.warn(warning)
  const sandbox = await hasSandbox(qemu, progress)
  const deterministic = accelerator === 'tcg' && !settings.freeRunning
  const compiling = () => compilePrograms(loaded, { kernel, rootfs, qemu }, settings)
  const programs = Object.keys(lab.programs).length === 0 ? null : await watch.time('programs', compiling)
  return { kernel, rootfs, packages, programs, qemu, qemuVersion: version, sandbox, accelerator, deterministic }
}
