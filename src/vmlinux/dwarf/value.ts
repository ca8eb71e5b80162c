import { Cursor } from '../elf/cursor.js'
import { damaged } from '../elf/fault.js'
import type { Section } from '../elf/section.js'
import { DW_AT } from './constants.js'
import type { Dwarf } from './dwarf.js'
import type { Raw } from './form.js'
import { type Die, type Unit, unitBase } from './unit.js'

/** The value as an address; null when it is none. */
export function addressOf(unit: Unit, raw: Raw | undefined): bigint | null {
  if (raw?.kind === 'address') return raw.address
  return raw?.kind === 'address-index' ? indexedAddress(unit, raw.index) : null
}

/** Entry `index` of the unit's part of .debug_addr (DWARF 5, 7.27). */
export function indexedAddress(unit: Unit, index: number): bigint {
  const section = needed(unit.dwarf, unit.dwarf.addr, '.debug_addr')
  const cursor = new Cursor(section, unitBase(unit, 'addr_base') + index * unit.addressSize, section.size, 64)
  return cursor.unsigned(unit.addressSize)
}

/** The value as a number; null when it is none or too big to be exact. */
export function numberOf(raw: Raw | undefined): number | null {
  if (raw?.kind !== 'constant') return null
  const number = Number(raw.value)
  return Number.isSafeInteger(number) ? number : null
}

/** The value as text; null when it is none. */
export function textOf(unit: Unit, raw: Raw | undefined): string | null {
  if (raw?.kind === 'string') return textAt(unit.dwarf, raw.section, raw.offset)
  return raw?.kind === 'string-index' ? textAt(unit.dwarf, 'str', indexedString(unit, raw.index)) : null
}

/** The names that an entry bears itself. */
export function namesOf(unit: Unit, die: Die): readonly string[] {
  return [DW_AT.name, DW_AT.linkage_name, DW_AT.MIPS_linkage_name].flatMap(
    attribute => textOf(unit, die.attributes.get(attribute)) ?? [],
  )
}

export function needed(dwarf: Dwarf, section: Section | null, name: string): Section {
  if (section === null) throw damaged({ file: dwarf.file, name }, 0, 'the section is missing, and others refer to it')
  return section
}

const STRING_SECTIONS = { info: '.debug_info', str: '.debug_str', lineStr: '.debug_line_str' } as const

function textAt(dwarf: Dwarf, which: keyof typeof STRING_SECTIONS, offset: number): string {
  const section = needed(dwarf, dwarf[which], STRING_SECTIONS[which])
  return new Cursor(section, offset, section.size, 128).string()
}

/** Entry `index` of the unit's part of .debug_str_offsets (DWARF 5, 7.26). */
function indexedString(unit: Unit, index: number): number {
  const section = needed(unit.dwarf, unit.dwarf.strOffsets, '.debug_str_offsets')
  const cursor = new Cursor(section, unitBase(unit, 'str_offsets_base') + index * unit.offsetSize, section.size, 64)
  return cursor.offset(unit.offsetSize)
}
