import { Cursor } from './cursor.js'
import { damaged, unsuitable } from './fault.js'
import type { Section } from './section.js'

/** A section's header, by the fields of the ELF specification (sh_type, sh_flags, sh_addr, sh_offset, …). */
export interface SectionHeader {
  readonly name: string
  readonly type: number
  readonly flags: number
  /** Where it lies in the program's memory; 0 when it does not. */
  readonly address: bigint
  readonly offset: number
  readonly size: number
  /** The index of the section that this one refers to. */
  readonly link: number
}

export const SHT_NOBITS = 8
export const SHF_ALLOC = 0x2
export const SHF_EXECINSTR = 0x4
export const SHF_COMPRESSED = 0x800
const SHN_XINDEX = 0xffff
/** A vmlinux has about 80. */
const MAX_SECTIONS = 100_000

/** All section headers, in the file's order. `rebuild`: what to do about a file that has none. */
export function readHeaders(whole: Section, wide: boolean, rebuild: string): readonly SectionHeader[] {
  const cursor = new Cursor(whole, wide ? 40 : 32)
  const table = cursor.offset(wide ? 8 : 4)
  cursor.position = wide ? 58 : 46
  const entrySize = cursor.u16()
  const shortCount = cursor.u16()
  const shortIndex = cursor.u16()
  if (table === 0) throw unsuitable(whole.file, 'its section headers are stripped', rebuild)
  const at = (index: number) => readHeader(cursor, table + index * entrySize, wide)
  const first = at(0)
  const count = shortCount === 0 ? first.size : shortCount
  if (count > MAX_SECTIONS) throw damaged(whole, table, `${count} section headers`)
  const headers = Array.from({ length: count }, (_, index) => at(index))
  const names = headers[shortIndex === SHN_XINDEX ? first.link : shortIndex]
  if (names === undefined) throw damaged(whole, table, 'no section holds the section names')
  return withNames(headers, new Cursor(locate(whole, { ...names, name: 'the section names' })))
}

/** Where the section's bytes lie in the file. */
export function locate(whole: Section, { name, type, offset, size }: SectionHeader): Section {
  if (type === SHT_NOBITS) throw damaged({ ...whole, name }, 0, 'the section has no bytes in this file')
  if (offset + size > whole.size) throw damaged({ ...whole, name }, 0, 'the file ends before the section does')
  return { file: whole.file, name, fd: whole.fd, start: offset, size }
}

/** As it stands: of its name, only where that begins. */
interface Unnamed extends Omit<SectionHeader, 'name'> {
  readonly nameAt: number
}

function readHeader(cursor: Cursor, position: number, wide: boolean): Unnamed {
  const size = wide ? 8 : 4
  cursor.position = position
  const nameAt = cursor.u32()
  const type = cursor.u32()
  const flags = Number(cursor.unsigned(size))
  const address = cursor.unsigned(size)
  return { nameAt, type, flags, address, offset: cursor.offset(size), size: cursor.offset(size), link: cursor.u32() }
}

function withNames(headers: readonly Unnamed[], names: Cursor): readonly SectionHeader[] {
  return headers.map(({ nameAt, ...header }) => {
    names.position = nameAt
    return { ...header, name: names.string() }
  })
}
