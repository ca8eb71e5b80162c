import type { Elf } from './elf.js'
import { damaged } from './fault.js'
import { readSection, type Section } from './section.js'

/** A symbol of .symtab that stands for a place in memory. */
export interface ElfSymbol {
  readonly name: string
  readonly address: bigint
  /** STT_FUNC: the compiler says that it is a function. Of assembly it often does not. */
  readonly isFunction: boolean
  /** Known beyond its own object file. */
  readonly isGlobal: boolean
}

const STT_FUNC = 2
const STT_SECTION = 3
const STT_FILE = 4
const STB_LOCAL = 0
const SHN_UNDEF = 0
/** A kernel with everything in it has some 300,000 symbols in 20 MB of names. */
const MAX_TABLE = 512 * 1024 * 1024

/** All named symbols, in the file's order; null when the file has no symbol table. */
export function readSymbols(elf: Elf): readonly ElfSymbol[] | null {
  const header = elf.headers.find(({ name }) => name === '.symtab')
  if (header === undefined) return null
  const section = elf.bytes(header)
  const strings = elf.headers[header.link]
  if (strings === undefined) throw damaged(section, 0, 'no section holds the names of the symbols')
  const names = elf.bytes(strings)
  return decode(section, wholly(section), names, wholly(names), elf.wide ? WIDE : NARROW)
}

function wholly(section: Section): Buffer {
  if (section.size > MAX_TABLE) throw damaged(section, 0, `a table of ${section.size} bytes`)
  const bytes = Buffer.allocUnsafe(section.size)
  readSection(section, 0, bytes)
  return bytes
}

/** Elf64_Sym and Elf32_Sym: where the fields st_info, st_shndx and st_value lie; st_name is the first of both. */
interface Layout {
  readonly size: number
  readonly info: number
  readonly section: number
  readonly value: (bytes: Buffer, at: number) => bigint
}

const WIDE: Layout = { size: 24, info: 4, section: 6, value: (bytes, at) => bytes.readBigUInt64LE(at + 8) }
const NARROW: Layout = { size: 16, info: 12, section: 14, value: (bytes, at) => BigInt(bytes.readUInt32LE(at + 4)) }

function decode(section: Section, bytes: Buffer, names: Section, text: Buffer, layout: Layout): readonly ElfSymbol[] {
  if (bytes.length % layout.size !== 0) throw damaged(section, bytes.length, 'the last symbol is cut off')
  const symbols: ElfSymbol[] = []
  for (let at = 0; at < bytes.length; at += layout.size) {
    const nameAt = bytes.readUInt32LE(at)
    const info = bytes.readUInt8(at + layout.info)
    const type = info & 0xf
    if (nameAt === 0 || type === STT_SECTION || type === STT_FILE) continue
    if (bytes.readUInt16LE(at + layout.section) === SHN_UNDEF) continue
    const end = text.indexOf(0, nameAt)
    if (end === -1) throw damaged(names, nameAt, `the name of the symbol at 0x${at.toString(16)} has no end`)
    symbols.push({
      name: text.toString('utf8', nameAt, end),
      address: layout.value(bytes, at),
      isFunction: type === STT_FUNC,
      isGlobal: info >> 4 !== STB_LOCAL,
    })
  }
  return symbols
}
