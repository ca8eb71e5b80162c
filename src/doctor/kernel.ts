import { buildIdOf, hasDwarf } from '../artifacts/kernel/pair.js'
import type { Kernel } from '../artifacts/types.js'
import { missing, ok } from './check.js'
import { unlessItFails } from './fault.js'
import type { Check } from './types.js'

/** What can be told of a kernel by its files alone. */
export async function checkKernelFiles(kernel: Kernel): Promise<Check[]> {
  return [
    ok('kernel', 'kernel', `${kernel.name}, Linux ${kernel.release}, ${kernel.architecture} (${kernel.image})`),
    await checkDwarf(kernel),
    await checkBuildIds(kernel),
  ]
}

async function checkDwarf({ vmlinux }: Kernel): Promise<Check> {
  const [id, name] = ['dwarf', 'DWARF in vmlinux']
  const cost = 'no probe can be resolved'
  const wayOut = 'give the vmlinux of a build with CONFIG_DEBUG_INFO=y'
  return await unlessItFails(id, name, cost, async () =>
    (await hasDwarf(vmlinux))
      ? ok(id, name, vmlinux)
      : missing(id, name, { found: `none in ${vmlinux}`, cost, wayOut }),
  )
}

async function checkBuildIds({ image, vmlinux }: Kernel): Promise<Check> {
  const [id, name] = ['build-id', 'image and vmlinux of one build']
  const cost = "vmlinux's addresses are not the running kernel's, so every probe would be wrong"
  return await unlessItFails(id, name, cost, async () => {
    const [ofImage, ofVmlinux] = [await buildIdOf(image), await buildIdOf(vmlinux)]
    if (ofImage !== null && ofImage === ofVmlinux) return ok(id, name, `build-id ${ofImage}`)
    const found = `image: ${ofImage ?? 'no build-id'}, vmlinux: ${ofVmlinux ?? 'no build-id'}`
    return missing(id, name, { found, needed: 'the same build-id in both', cost, wayOut: 'build both anew, together' })
  })
}
