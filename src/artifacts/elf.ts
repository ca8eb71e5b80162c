import { KlabError } from '../errors/index.js'
import { openRegular } from '../system/regular-file.js'

/** An ELF file's machine, sections and notes; of a kernel that is all that klab itself needs to read. */
export interface Elf {
  /** `e_machine`: 62 is x86-64, 3 is i386. */
  readonly machine: number
  readonly sections: readonly ElfSection[]
  /** GNU build-id, lower-case hex; null when the file has none. */
  readonly buildId: string | null
}

export interface ElfSection {
  readonly name: string
  /** In the file. */
  readonly offset: number
  readonly size: number
}

/** Reads `length` bytes at `offset`; fewer at the end of the file. */
type Reader = (offset: number, length: number) => Promise<Buffer>

/** Reads only the headers and the notes, however large the file is. A file that is no ELF file is a `kernel-mismatch`. */
export async function readElf(file: string): Promise<Elf> {
  await using handle = await openFile(file)
  return await parseElf(file, async (offset, length) => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset)
    return buffer.subarray(0, bytesRead)
  })
}

export function readElfBytes(name: string, bytes: Buffer): Promise<Elf> {
  return parseElf(name, async (offset, length) => bytes.subarray(offset, offset + length))
}

export function isElf(start: Buffer): boolean {
  return start.length >= 4 && start.readUInt32BE(0) === 0x7f454c46
}

async function openFile(file: string) {
  try {
    return await openRegular(file)
  } catch (cause) {
    throw new KlabError('option-invalid', { what: `${file} cannot be opened`, why: String(cause), cause })
  }
}

async function parseElf(name: string, read: Reader): Promise<Elf> {
  try {
    const header = parseHeader(name, await read(0, 64))
    const sections = await readSections(header, read)
    return { machine: header.machine, sections, buildId: await readBuildId(header, sections, read) }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw notElf(name, 'It ends before what its headers point to.', error)
  }
}

interface Header {
  readonly wide: boolean
  readonly machine: number
  readonly programs: Table
  readonly sections: Table
  readonly nameIndex: number
}

interface Table {
  readonly offset: number
  readonly entrySize: number
  readonly count: number
}

/** `struct elf64_hdr` and `struct elf32_hdr` (include/uapi/linux/elf.h, Linux 5.10); little-endian only. */
function parseHeader(name: string, bytes: Buffer): Header {
  if (!isElf(bytes)) throw notElf(name, 'It does not begin with the mark of an ELF file.')
  if (bytes[5] !== 1) throw notElf(name, 'It is big-endian; klab reads kernels for x86.')
  const wide = bytes[4] === 2
  const word = (at: number) => (wide ? Number(bytes.readBigUInt64LE(at)) : bytes.readUInt32LE(at))
  const rest = wide ? 0x36 : 0x2a
  const half = (index: number) => bytes.readUInt16LE(rest + 2 * index)
  return {
    wide,
    machine: bytes.readUInt16LE(18),
    programs: { offset: word(wide ? 0x20 : 0x1c), entrySize: half(0), count: half(1) },
    sections: { offset: word(wide ? 0x28 : 0x20), entrySize: half(2), count: half(3) },
    nameIndex: half(4),
  }
}

interface Section extends ElfSection {
  readonly type: number
}

async function readSections(header: Header, read: Reader): Promise<Section[]> {
  const { offset, entrySize, count } = header.sections
  if (offset === 0 || count === 0) return []
  const table = await readWhole(read, offset, entrySize * count)
  const entries = Array.from({ length: count }, (_, index) =>
    parseSection(table.subarray(index * entrySize), header.wide),
  )
  const names = entries[header.nameIndex]
  const text = names === undefined ? Buffer.alloc(0) : await readWhole(read, names.offset, names.size)
  return entries.map(entry => ({ ...entry, name: textAt(text, entry.nameOffset) }))
}

function parseSection(bytes: Buffer, wide: boolean) {
  const word = (at: number) => (wide ? Number(bytes.readBigUInt64LE(at)) : bytes.readUInt32LE(at))
  return {
    nameOffset: bytes.readUInt32LE(0),
    type: bytes.readUInt32LE(4),
    offset: word(wide ? 0x18 : 0x10),
    size: word(wide ? 0x20 : 0x14),
  }
}

function textAt(bytes: Buffer, start: number): string {
  const end = bytes.indexOf(0, start)
  return bytes.toString('latin1', start, end === -1 ? bytes.length : end)
}

const SHT_NOTE = 7
const PT_NOTE = 4

/** A stripped kernel may have lost its section table and still has the program header of its notes. */
async function readBuildId(header: Header, sections: readonly Section[], read: Reader): Promise<string | null> {
  const places = [...sections.filter(section => section.type === SHT_NOTE), ...(await readNoteSegments(header, read))]
  for (const { offset, size } of places) {
    const id = findBuildId(await readWhole(read, offset, size))
    if (id !== null) return id
  }
  return null
}

async function readNoteSegments({ wide, programs }: Header, read: Reader): Promise<{ offset: number; size: number }[]> {
  if (programs.offset === 0 || programs.count === 0) return []
  const table = await readWhole(read, programs.offset, programs.entrySize * programs.count)
  const entries = Array.from({ length: programs.count }, (_, index) => table.subarray(index * programs.entrySize))
  const word = (bytes: Buffer, at: number) => (wide ? Number(bytes.readBigUInt64LE(at)) : bytes.readUInt32LE(at))
  return entries
    .filter(entry => entry.readUInt32LE(0) === PT_NOTE)
    .map(entry => ({ offset: word(entry, wide ? 0x08 : 0x04), size: word(entry, wide ? 0x20 : 0x10) }))
}

const NT_GNU_BUILD_ID = 3

/** Notes are `namesz, descsz, type, name, desc`, the last two padded to 4 bytes. */
function findBuildId(notes: Buffer): string | null {
  for (let at = 0; at + 12 <= notes.length; ) {
    const nameSize = notes.readUInt32LE(at)
    const descSize = notes.readUInt32LE(at + 4)
    const descAt = at + 12 + padded(nameSize)
    const isGnu = notes.toString('latin1', at + 12, at + 12 + nameSize) === 'GNU\0'
    if (isGnu && notes.readUInt32LE(at + 8) === NT_GNU_BUILD_ID) {
      return notes.toString('hex', descAt, descAt + descSize)
    }
    at = descAt + padded(descSize)
  }
  return null
}

function padded(size: number): number {
  return Math.ceil(size / 4) * 4
}

/** A table of more than this is a broken header, not a kernel's. */
const MAX_TABLE = 64 * 1024 * 1024

async function readWhole(read: Reader, offset: number, length: number): Promise<Buffer> {
  if (length > MAX_TABLE || !Number.isSafeInteger(offset)) throw new RangeError(`a table of ${length} bytes`)
  const bytes = await read(offset, length)
  if (bytes.length < length) throw new RangeError(`${length} bytes at ${offset} are not in the file`)
  return bytes
}

function notElf(name: string, why: string, cause?: unknown): KlabError {
  const todo = 'Give the uncompressed vmlinux of the build, with its symbols.'
  return new KlabError('kernel-mismatch', { what: `${name} is not a readable ELF file`, why, todo, cause })
}
