import { KlabError } from '../../errors/index.js'
import { type Elf, readElf, readElfBytes } from '../elf.js'
import type { Architecture } from '../types.js'
import { kernelInside, releaseOf } from './image.js'

/** What an image and a vmlinux say of themselves, when they are of one build. */
export interface Pair {
  readonly architecture: Architecture
  readonly buildId: string
  readonly release: string
}

/** Throws `kernel-mismatch` when the two are not of one build, or when vmlinux has no DWARF. */
export async function readPair(image: string, vmlinux: string): Promise<Pair> {
  const symbols = await readElf(vmlinux)
  if (!holdsDwarf(symbols)) throw noDwarf(vmlinux)
  const kernel = await kernelInside(image)
  const inside = await readElfBytes(image, kernel)
  const [imageId, vmlinuxId] = [inside.buildId, symbols.buildId]
  if (imageId === null) throw noBuildId(image)
  if (vmlinuxId === null) throw noBuildId(vmlinux)
  if (imageId !== vmlinuxId) throw differ({ image, imageId, vmlinux, vmlinuxId })
  const release = releaseOf(kernel)
  if (release === null) throw noRelease(image)
  return { architecture: architectureOf(vmlinux, symbols), buildId: vmlinuxId, release }
}

/** vmlinux has the debugging information that probes are resolved with. */
export async function hasDwarf(vmlinux: string): Promise<boolean> {
  return holdsDwarf(await readElf(vmlinux))
}

/** The GNU build-id of an ELF file or of a bootable image, lower-case hex; null when it has none. */
export async function buildIdOf(file: string): Promise<string | null> {
  return (await readElfBytes(file, await kernelInside(file))).buildId
}

function holdsDwarf(elf: Elf): boolean {
  return elf.sections.some(({ name, size }) => (name === '.debug_info' || name === '.zdebug_info') && size > 0)
}

/** EM_X86_64 and EM_386 (include/uapi/linux/elf-em.h, Linux 5.10). */
function architectureOf(file: string, { machine }: Elf): Architecture {
  if (machine === 62) return 'x86_64'
  if (machine === 3) return 'i386'
  throw new KlabError('kernel-mismatch', {
    what: `${file} is a kernel for another machine (ELF machine ${machine})`,
    todo: 'Give a kernel for x86-64 or i386.',
  })
}

function noDwarf(vmlinux: string): KlabError {
  return new KlabError('kernel-mismatch', {
    what: `${vmlinux} has no DWARF`,
    why: 'Without .debug_info neither functions nor structs can be found in it.',
    todo: "Give the build's own vmlinux with CONFIG_DEBUG_INFO=y, or the one of the distribution's debug-symbols package.",
  })
}

function noBuildId(file: string): KlabError {
  return new KlabError('kernel-mismatch', {
    what: `${file} has no build-id, so nobody can tell whether image and vmlinux are of one build`,
    todo: 'Link the kernel with --build-id=sha1, as its own Makefile does.',
  })
}

function noRelease(image: string): KlabError {
  return new KlabError('kernel-mismatch', { what: `${image} has no banner "Linux version …"` })
}

function differ(facts: { image: string; imageId: string; vmlinux: string; vmlinuxId: string }): KlabError {
  return new KlabError('kernel-mismatch', {
    what: 'image and vmlinux are not of the same build',
    why: `build-id ${facts.imageId}  ${facts.image}\nbuild-id ${facts.vmlinuxId}  ${facts.vmlinux}`,
    todo: 'Give the vmlinux of the same build as the image.',
    facts,
  })
}
