import { configValue, prepareKernel, readKernelConfig } from '../artifacts/kernel/index.js'
import { type GuestPackages, preparePackages, prepareRootfs } from '../artifacts/rootfs/index.js'
import type { Kernel, Rootfs } from '../artifacts/types.js'
import type { Lab } from '../lab/index.js'
import { type Accelerator, chooseAccelerator, qemuProgram } from '../machine/index.js'
import type { Progress } from '../system/progress.js'
import { inapplicable } from './applies.js'
import type { RunSettings } from './settings.js'
import type { Stopwatch } from './stopwatch.js'

/** What a run boots, and on what. */
export interface Prepared {
  readonly kernel: Kernel
  readonly rootfs: Rootfs
  /** null: the lab asks for none. */
  readonly packages: GuestPackages | null
  readonly qemu: string
  readonly accelerator: Accelerator
  /** Runs on it repeat exactly. */
  readonly deterministic: boolean
}

export async function prepare(lab: Lab, settings: RunSettings, watch: Stopwatch): Promise<Prepared> {
  const { progress, signal } = settings
  const request = settings.kernel ?? { type: 'named', name: lab.kernel }
  const kernel = await watch.time('kernel', () => prepareKernel(request, { progress, signal }))
  await checkRequirements(lab, kernel, progress)
  const { architecture, image } = kernel
  const rootfs = await watch.time('rootfs', () => prepareRootfs({ architecture, progress, signal }))
  const packages = await watch.time('packages', () => preparePackages(lab.packages, architecture, { progress, signal }))
  const qemu = settings.qemu ?? qemuProgram(architecture)
  const { accelerator, warning } = await watch.time('accelerator', () =>
    chooseAccelerator(settings.accelerator, { qemu, kernel: image, architecture, signal }),
  )
  if (warning !== null) progress.warn(warning)
  return { kernel, rootfs, packages, qemu, accelerator, deterministic: accelerator === 'tcg' && !settings.freeRunning }
}

/** A lab names the options without which it makes no sense; of a kernel whose configuration nobody knows that is only told. */
export async function checkRequirements(
  lab: Lab,
  kernel: Pick<Kernel, 'name' | 'release' | 'config'>,
  progress: Pick<Progress, 'warn'>,
): Promise<void> {
  if (lab.requires.length === 0) return
  if (kernel.config === null) {
    const what = `the lab ${lab.name} requires ${lab.requires.join(', ')}`
    return progress.warn(`${what}, and the configuration of the kernel ${kernel.name} is not known`)
  }
  const config = await readKernelConfig(kernel.config)
  const missing = lab.requires.filter(option => configValue(config, option) === 'n')
  if (missing.length === 0) return
  throw inapplicable(lab, kernel, missing.map(option => `${option} is not set`).join('; '), { missing })
}
