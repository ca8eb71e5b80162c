import { Cursor } from '../elf/cursor.js'
import { damaged } from '../elf/fault.js'
import { type Abbreviation, type Abbreviations, abbreviations } from './abbrev.js'
import { DW_AT, DW_UT } from './constants.js'
import type { Dwarf } from './dwarf.js'
import { type Raw, readForm, skipForm, type Widths } from './form.js'

/** A unit's header (DWARF 5, 7.5.1). Offsets are in .debug_info. */
export interface UnitHeader extends Widths {
  readonly abbrevOffset: number
  readonly firstDie: number
  readonly end: number
}

/** A unit whose entries can be read. */
export interface Unit extends UnitHeader {
  readonly dwarf: Dwarf
  readonly abbreviations: Abbreviations
  readonly root: Die
}

/** A debugging information entry with all its attributes. */
export interface Die {
  readonly offset: number
  readonly tag: number
  readonly children: boolean
  readonly attributes: ReadonlyMap<number, Raw>
}

/** null: a unit of a DWARF version that is not read here; then only its end is known. */
export interface UnitPlace {
  readonly header: UnitHeader | null
  readonly end: number
}

/** Every unit's header, in the file's order. */
export function* unitPlaces(dwarf: Dwarf): Generator<UnitPlace> {
  const cursor = new Cursor(dwarf.info, 0, dwarf.info.size, 64)
  while (!cursor.atEnd) {
    const place = readUnitPlace(cursor)
    yield place
    cursor.position = place.end
  }
}

/** @throws KlabError when no unit of DWARF 2 to 5 begins at this offset. */
export function readUnitHeader(dwarf: Dwarf, offset: number): UnitHeader {
  const { header } = readUnitPlace(new Cursor(dwarf.info, offset, dwarf.info.size, 64))
  if (header === null) throw damaged(dwarf.info, offset, 'a unit of a DWARF version that klab does not read')
  return header
}

export function openUnit(dwarf: Dwarf, header: UnitHeader, window?: number): Unit {
  const lookUp = abbreviations(dwarf.abbrev, header.abbrevOffset, header, dwarf.info)
  const cursor = new Cursor(dwarf.info, header.firstDie, header.end, window)
  const root = readDie(cursor, header, lookUp)
  if (root === null) throw damaged(dwarf.info, header.firstDie, 'a unit without an entry')
  return { ...header, dwarf, abbreviations: lookUp, root }
}

/** The entry at the cursor, which is left behind it; null for the entry that ends a list of children. */
export function readDie(cursor: Cursor, widths: Widths, lookUp: Abbreviations): Die | null {
  const offset = cursor.position
  const code = cursor.uleb()
  return code === 0 ? null : readAttributes(cursor, offset, lookUp(code, offset), widths)
}

export function readAttributes(cursor: Cursor, offset: number, shape: Abbreviation, widths: Widths): Die {
  const attributes = new Map<number, Raw>()
  for (const { attribute, form, implicit } of shape.attributes) {
    attributes.set(attribute, readForm(cursor, form, implicit, widths))
  }
  return { offset, tag: shape.tag, children: shape.children, attributes }
}

export function skipAttributes(cursor: Cursor, shape: Abbreviation, widths: Widths): void {
  if (shape.fixedSize !== null) cursor.skip(shape.fixedSize)
  else for (const { form } of shape.attributes) skipForm(cursor, form, widths)
}

/** Where the unit's part of another section begins; without the attribute, behind that section's first header. */
export function unitBase(unit: Unit, attribute: 'addr_base' | 'str_offsets_base' | 'rnglists_base'): number {
  const raw = unit.root.attributes.get(DW_AT[attribute])
  if (raw?.kind === 'offset') return raw.offset
  const header = unit.offsetSize === 4 ? 8 : 16
  return attribute === 'rnglists_base' ? header + 4 : header
}

function readUnitPlace(cursor: Cursor): UnitPlace {
  const start = cursor.position
  const first = cursor.u32()
  const offsetSize = first === 0xffffffff ? 8 : 4
  const length = offsetSize === 8 ? cursor.offset(8) : first
  const end = cursor.position + length
  if (end > cursor.end) throw damaged(cursor.section, start, 'a unit longer than the section')
  const version = cursor.u16()
  if (version < 2 || version > 5) return { header: null, end }
  return { header: { version, offsetSize, start, end, ...readRest(cursor, version, offsetSize) }, end }
}

function readRest(cursor: Cursor, version: number, offsetSize: 4 | 8) {
  const type = version >= 5 ? cursor.u8() : null
  const early = type === null ? null : cursor.u8()
  const abbrevOffset = cursor.offset(offsetSize)
  const addressSize = early ?? cursor.u8()
  if (type === DW_UT.skeleton || type === DW_UT.split_compile) cursor.skip(8)
  if (type === DW_UT.type || type === DW_UT.split_type) cursor.skip(8 + offsetSize)
  if (addressSize !== 4 && addressSize !== 8) {
    throw damaged(cursor.section, cursor.position, `addresses of ${addressSize} bytes`)
  }
  return { abbrevOffset, addressSize, firstDie: cursor.position } as const
}
