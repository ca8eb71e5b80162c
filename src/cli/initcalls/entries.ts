import { resolve } from 'node:path'
import { DEFAULT_KERNEL, type PrepareOptions, prepareKernel } from '../../artifacts/kernel/index.js'
import type { Architecture } from '../../artifacts/types.js'
import type { InitcallEntry } from '../../event/index.js'
import { nearbyPath } from '../../system/paths.js'
import { readIdentity } from '../../vmlinux/identity.js'
import { readInitcallTable, sourceTexts } from '../../vmlinux/initcalls/index.js'
import { type KernelOptions, kernelRequest } from '../options.js'

/** The initcalls that a kernel promises, and which kernel that is. */
export interface PromisedInitcalls {
  readonly entries: readonly InitcallEntry[]
  readonly kernel: {
    /** That of `kernel-config/`, or the file. */
    readonly name: string
    readonly release: string | null
    readonly architecture: Architecture | null
  }
}

/** By the options that all commands share; nothing boots here, so `--vmlinux` may stand alone. */
export async function entriesOf(options: KernelOptions, context: PrepareOptions): Promise<PromisedInitcalls> {
  const found = await (isVmlinuxAlone(options) ? ofFile(options.vmlinux) : ofKernel(options, context))
  if (found.entries.every(({ file }) => file === null)) {
    context.progress.warn(`${found.kernel.name} has no DWARF: files and lines are unknown`)
  }
  return found
}

function isVmlinuxAlone(options: KernelOptions): options is KernelOptions & { readonly vmlinux: string } {
  return options.vmlinux !== undefined && options.image === undefined
}

async function ofFile(vmlinux: string): Promise<PromisedInitcalls> {
  const entries = await readInitcallTable(resolve(vmlinux), { source: null })
  return { entries, kernel: { name: nearbyPath(vmlinux), ...(await readIdentity(resolve(vmlinux))) } }
}

async function ofKernel(options: KernelOptions, context: PrepareOptions): Promise<PromisedInitcalls> {
  const kernel = await prepareKernel(kernelRequest(options) ?? { type: 'named', name: DEFAULT_KERNEL }, context)
  const { name, release, architecture, source, vmlinux } = kernel
  const entries = await readInitcallTable(vmlinux, { source: sourceTexts(source) })
  return { entries, kernel: { name, release, architecture } }
}
