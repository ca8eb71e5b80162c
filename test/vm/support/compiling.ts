import { findToolchain, prepareRootfs, prepareToolchain } from '../../../src/artifacts/rootfs/index.js'
import { qemuProgram } from '../../../src/machine/index.js'
import { commandFor } from '../../../src/run/programs/command.js'
import { compileInGuest } from '../../../src/run/programs/guest.js'
import type { Outcome } from '../../../src/run/programs/outcome.js'
import { silentProgress } from '../../../src/system/progress.js'
import { testKernel } from './klab.js'

/** Compiles these sources in a guest, whatever the cache holds. */
export type Compile = (sources: Readonly<Record<string, string>>, signal?: AbortSignal) => Promise<Outcome>

export async function openCompiler(qemu = qemuProgram('x86_64')): Promise<Compile> {
  const kernel = await testKernel()
  const rootfs = await prepareRootfs({ architecture: 'x86_64', progress: silentProgress })
  const toolchain = await findToolchain('x86_64')
  const archive = await prepareToolchain(toolchain, { progress: silentProgress })
  const guest = { qemu, kernel: kernel.image, archives: [rootfs.archive, archive] }
  return (texts, signal = new AbortController().signal) => {
    const sources = Object.fromEntries(Object.entries(texts).map(([file, text]) => [file, Buffer.from(text)]))
    return compileInGuest(guest, sources, commandFor(toolchain, Object.keys(sources)), signal)
  }
}
