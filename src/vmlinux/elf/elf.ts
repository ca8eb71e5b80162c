import { type FileHandle, open, stat } from 'node:fs/promises'
import { KlabError } from '../../errors/index.js'
import { Cursor } from './cursor.js'
import { damaged, unsuitable } from './fault.js'
import { locate, readHeaders, type SectionHeader, SHF_COMPRESSED } from './headers.js'
import { inflateSection } from './inflate.js'
import type { Section } from './section.js'

/** An ELF file held open; disposing of it closes it and every inflated section. */
export interface Elf extends AsyncDisposable {
  readonly file: string
  /** 64 bits. */
  readonly wide: boolean
  /** `e_machine`: 62 is x86-64, 3 is i386. */
  readonly machine: number
  /** In the file's order. */
  readonly headers: readonly SectionHeader[]
  /** null when the file has no such section. A compressed one is inflated. Asking twice inflates twice. */
  section(name: string): Promise<Section | null>
  /** The section's bytes as they lie in the file. */
  bytes(header: SectionHeader): Section
}

const ET_EXEC = 2
const ET_DYN = 3
const REBUILD = 'give the vmlinux that the kernel build links (not bzImage, a module or an object file)'

/**
 * Open a linked little-endian ELF file, 32 or 64 bits.
 * @throws KlabError `kernel-mismatch` when it is none, or when its headers are damaged.
 */
export async function openElf(file: string): Promise<Elf> {
  const handle = await openFile(file)
  const inflated: FileHandle[] = []
  const close = async () => {
    await Promise.all([handle, ...inflated].map(each => each.close()))
  }
  try {
    const whole: Section = { file, name: 'the ELF file', fd: handle.fd, start: 0, size: (await handle.stat()).size }
    const { wide, machine } = readIdentity(whole)
    const headers = readHeaders(whole, wide, REBUILD)
    return {
      file,
      wide,
      machine,
      headers,
      section: async name => {
        // Of several with one name the last counts.
        const header = headers.findLast(each => each.name === name)
        if (header === undefined) return null
        const section = locate(whole, header)
        if ((header.flags & SHF_COMPRESSED) === 0) return section
        const copy = await inflateSection(section, wide)
        inflated.push(copy.handle)
        return copy.section
      },
      bytes: header => locate(whole, header),
      [Symbol.asyncDispose]: close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

async function openFile(file: string): Promise<FileHandle> {
  try {
    // Opening a pipe would wait for somebody to write to it.
    if ((await stat(file)).isFile()) return await open(file, 'r')
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new KlabError('kernel-mismatch', { what: `${file} cannot be opened`, why, facts: { file }, cause })
  }
  throw unsuitable(file, 'it is no regular file', REBUILD)
}

function readIdentity(whole: Section): { readonly wide: boolean; readonly machine: number } {
  const cursor = new Cursor(whole)
  if (whole.size < 52 || cursor.u32() !== 0x464c457f) throw unsuitable(whole.file, 'it is no ELF file', REBUILD)
  const bits = cursor.u8()
  const order = cursor.u8()
  if (bits !== 1 && bits !== 2) throw damaged(whole, 4, `an ELF class of ${bits}`)
  if (order !== 1) throw unsuitable(whole.file, 'it is not little-endian', 'klab runs x86 kernels')
  cursor.position = 16
  const type = cursor.u16()
  if (type !== ET_EXEC && type !== ET_DYN) throw unsuitable(whole.file, 'it is not linked', REBUILD)
  return { wide: bits === 2, machine: cursor.u16() }
}
