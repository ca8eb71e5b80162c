import { prepareKernel } from '../artifacts/kernel/index.js'
import { type GuestPackages, preparePackages, prepareRootfs } from '../artifacts/rootfs/index.js'
import type { Kernel, Rootfs } from '../artifacts/types.js'
import type { Lab } from '../lab/index.js'
import { type Accelerator, chooseAccelerator, hasSandbox, qemuProgram, qemuVersion } from '../machine/index.js'
import type { RunSettings } from './settings.js'
import type { Stopwatch } from './stopwatch.js'

/** What a run boots, and on what. */
export interface Prepared {
  readonly kernel: Kernel
  readonly rootfs: Rootfs
  /** null: the lab asks for none. */
  readonly packages: GuestPackages | null
  readonly qemu: string
  readonly qemuVersion: string
  /** QEMU runs with its seccomp filter on. */
  readonly sandbox: boolean
  readonly accelerator: Accelerator
  /** Runs on it repeat exactly. */
  readonly deterministic: boolean
}

export async function prepare(lab: Lab, settings: RunSettings, watch: Stopwatch): Promise<Prepared> {
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
  return { kernel, rootfs, packages, qemu, qemuVersion: version, sandbox, accelerator, deterministic }
}
