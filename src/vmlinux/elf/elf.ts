import { type FileHandle, open, stat } from 'node:fs/promises'
import { KlabError } from '../../errors/index.js'
import { Cursor } from './cursor.js'
import { damaged, unsuitable } from './fault.js'
import { inflateSection } from './inflate.js'
import type { Section } from './section.js'

/** An ELF file held open; disposing of it closes it and every inflated section. */
export interface Elf extends AsyncDisposable {
  readonly file: string
  /** null when the file has no such section. A compressed one is inflated. Asking twice inflates twice. */
  section(name: string): Promise<Section | null>
}

/** A section header's fields, by the names of the ELF specification (sh_offset, sh_size, sh_flags). */
interface Header {
  readonly name: number
  readonly type: number
  readonly flags: number
  readonly offset: number
  readonly size: number
  readonly link: number
}

const SHT_NOBITS = 8
const SHF_COMPRESSED = 0x800
const SHN_XINDEX = 0xffff
const ET_EXEC = 2
const ET_DYN = 3
/** A vmlinux has about 80. */
const MAX_SECTIONS = 100_000
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
    const wide = checkIdentity(whole)
    const headers = nameHeaders(whole, readHeaders(whole, wide))
    return {
      file,
      section: async name => {
        const header = headers.get(name)
        if (header === undefined) return null
        const section = locate(whole, name, header)
        if ((header.flags & SHF_COMPRESSED) === 0) return section
        const copy = await inflateSection(section, wide)
        inflated.push(copy.handle)
        return copy.section
      },
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

/** True for 64 bits. */
function checkIdentity(whole: Section): boolean {
  const cursor = new Cursor(whole)
  if (whole.size < 52 || cursor.u32() !== 0x464c457f) throw unsuitable(whole.file, 'it is no ELF file', REBUILD)
  const bits = cursor.u8()
  const order = cursor.u8()
  if (bits !== 1 && bits !== 2) throw damaged(whole, 4, `an ELF class of ${bits}`)
  if (order !== 1) throw unsuitable(whole.file, 'it is not little-endian', 'klab runs x86 kernels')
  cursor.position = 16
  const type = cursor.u16()
  if (type !== ET_EXEC && type !== ET_DYN) throw unsuitable(whole.file, 'it is not linked', REBUILD)
  return bits === 2
}

/** The section headers, and which of them holds the names. */
function readHeaders(whole: Section, wide: boolean): { headers: readonly Header[]; names: Header } {
  const cursor = new Cursor(whole, wide ? 40 : 32)
  const table = cursor.offset(wide ? 8 : 4)
  cursor.position = wide ? 58 : 46
  const entrySize = cursor.u16()
  const shortCount = cursor.u16()
  const shortIndex = cursor.u16()
  if (table === 0) throw unsuitable(whole.file, 'its section headers are stripped', REBUILD)
  const at = (index: number) => readHeader(cursor, table + index * entrySize, wide)
  const first = at(0)
  const count = shortCount === 0 ? first.size : shortCount
  if (count > MAX_SECTIONS) throw damaged(whole, table, `${count} section headers`)
  const headers = Array.from({ length: count }, (_, index) => at(index))
  const names = headers[shortIndex === SHN_XINDEX ? first.link : shortIndex]
  if (names === undefined) throw damaged(whole, table, 'no section holds the section names')
  return { headers, names }
}

function readHeader(cursor: Cursor, position: number, wide: boolean): Header {
  const size = wide ? 8 : 4
  cursor.position = position
  const name = cursor.u32()
  const type = cursor.u32()
  const flags = Number(cursor.unsigned(size))
  cursor.skip(size)
  return { name, type, flags, offset: cursor.offset(size), size: cursor.offset(size), link: cursor.u32() }
}

function nameHeaders(whole: Section, { headers, names }: ReturnType<typeof readHeaders>): Map<string, Header> {
  const cursor = new Cursor(locate(whole, 'the section names', names))
  return new Map(
    headers.map(header => {
      cursor.position = header.name
      return [cursor.string(), header]
    }),
  )
}

function locate(whole: Section, name: string, { type, offset, size }: Header): Section {
  if (type === SHT_NOBITS) throw damaged({ ...whole, name }, 0, 'the section has no bytes in this file')
  if (offset + size > whole.size) throw damaged({ ...whole, name }, 0, 'the file ends before the section does')
  return { file: whole.file, name, fd: whole.fd, start: offset, size }
}
