import { openElf } from '../elf/elf.js'
import { unsuitable } from '../elf/fault.js'
import type { Section } from '../elf/section.js'

/** The sections that are read, of one open file. null: the file has no such section. */
export interface Dwarf extends AsyncDisposable {
  readonly file: string
  readonly info: Section
  readonly abbrev: Section
  readonly aranges: Section | null
  readonly ranges: Section | null
  readonly rnglists: Section | null
  readonly addr: Section | null
  readonly str: Section | null
  readonly lineStr: Section | null
  readonly strOffsets: Section | null
  readonly line: Section | null
}

/** @throws KlabError `kernel-mismatch` when the file is no vmlinux or has no DWARF. */
export async function openDwarf(file: string): Promise<Dwarf> {
  const elf = await openElf(file)
  try {
    const info = await elf.section('.debug_info')
    const abbrev = await elf.section('.debug_abbrev')
    if (info === null || abbrev === null) throw withoutDwarf(file)
    return {
      file,
      info,
      abbrev,
      aranges: await elf.section('.debug_aranges'),
      ranges: await elf.section('.debug_ranges'),
      rnglists: await elf.section('.debug_rnglists'),
      addr: await elf.section('.debug_addr'),
      str: await elf.section('.debug_str'),
      lineStr: await elf.section('.debug_line_str'),
      strOffsets: await elf.section('.debug_str_offsets'),
      line: await elf.section('.debug_line'),
      [Symbol.asyncDispose]: () => elf[Symbol.asyncDispose](),
    }
  } catch (error) {
    await elf[Symbol.asyncDispose]()
    throw error
  }
}

function withoutDwarf(file: string) {
  const todo = 'build the kernel with CONFIG_DEBUG_INFO, or give the vmlinux of the symbols package (-dbg)'
  return unsuitable(file, 'it has no debug information (.debug_info)', todo)
}
