import type { Cursor } from '../elf/cursor.js'
import { damaged } from '../elf/fault.js'
import { DW_FORM } from './constants.js'

/** How wide offsets and addresses are, which decides how forms are read. */
export interface Widths {
  readonly version: number
  readonly offsetSize: 4 | 8
  readonly addressSize: 4 | 8
  /** Where the unit's header begins in .debug_info. */
  readonly start: number
}

/** An attribute's value as it stands; what needs another section is looked up only when it is wanted. */
export type Raw =
  | { readonly kind: 'address'; readonly address: bigint }
  /** The index of an address in .debug_addr. */
  | { readonly kind: 'address-index'; readonly index: number }
  | { readonly kind: 'constant'; readonly value: bigint }
  /** An offset in .debug_info. */
  | { readonly kind: 'reference'; readonly offset: number }
  | { readonly kind: 'string'; readonly section: 'info' | 'str' | 'lineStr'; readonly offset: number }
  /** The index of an offset in .debug_str_offsets. */
  | { readonly kind: 'string-index'; readonly index: number }
  /** An offset in the section that the attribute implies. */
  | { readonly kind: 'offset'; readonly offset: number }
  /** The index of a list in .debug_rnglists. */
  | { readonly kind: 'list-index'; readonly index: number }
  /** Something that no question asked here needs. */
  | { readonly kind: 'other' }

const OTHER: Raw = { kind: 'other' }

/** Read the value of a form (DWARF 5, 7.5.5 and 7.5.6) and leave the cursor behind it. */
export function readForm(cursor: Cursor, form: number, implicit: bigint, widths: Widths): Raw {
  switch (form) {
    case DW_FORM.addr:
      return { kind: 'address', address: cursor.unsigned(widths.addressSize) }
    case DW_FORM.implicit_const:
      return { kind: 'constant', value: implicit }
    case DW_FORM.sdata:
      return { kind: 'constant', value: cursor.leb(true) }
    case DW_FORM.udata:
      return { kind: 'constant', value: cursor.leb(false) }
    case DW_FORM.data1:
    case DW_FORM.data2:
    case DW_FORM.data4:
    case DW_FORM.data8:
      return { kind: 'constant', value: cursor.unsigned(fixedSize(form, widths) ?? 0) }
    case DW_FORM.sec_offset:
      return { kind: 'offset', offset: cursor.offset(widths.offsetSize) }
    case DW_FORM.rnglistx:
      return { kind: 'list-index', index: cursor.uleb() }
    case DW_FORM.indirect:
      return readForm(cursor, indirectForm(cursor), 0n, widths)
    default:
      return readReference(cursor, form, widths) ?? readString(cursor, form, widths) ?? readOther(cursor, form, widths)
  }
}

/** Leave the cursor behind the value, without looking at it. */
export function skipForm(cursor: Cursor, form: number, widths: Widths): void {
  if (form === DW_FORM.indirect) skipForm(cursor, indirectForm(cursor), widths)
  else cursor.skip(fixedSize(form, widths) ?? variableSize(cursor, form))
}

/** The bytes that a form always takes; null when that depends on the value, or the form is unknown. */
export function fixedSize(form: number, { addressSize, offsetSize, version }: Widths): number | null {
  if (form === DW_FORM.addr) return addressSize
  // DWARF 2 gave it the size of an address.
  if (form === DW_FORM.ref_addr) return version <= 2 ? addressSize : offsetSize
  if (OFFSET_FORMS.has(form)) return offsetSize
  return SIZES.get(form) ?? null
}

/** What is left to skip once the value's length, or the value itself when it has none, has been read. */
function variableSize(cursor: Cursor, form: number): number {
  switch (form) {
    case DW_FORM.block1:
      return cursor.u8()
    case DW_FORM.block2:
      return cursor.u16()
    case DW_FORM.block4:
      return cursor.u32()
    case DW_FORM.block:
    case DW_FORM.exprloc:
      return cursor.uleb()
    case DW_FORM.string:
      cursor.string()
      return 0
    default:
      if (!LEB_FORMS.has(form)) throw damaged(cursor.section, cursor.position, `an unknown form 0x${form.toString(16)}`)
      cursor.leb(false)
      return 0
  }
}

const OFFSET_FORMS: ReadonlySet<number> = new Set([
  DW_FORM.strp,
  DW_FORM.line_strp,
  DW_FORM.strp_sup,
  DW_FORM.sec_offset,
  DW_FORM.GNU_ref_alt,
  DW_FORM.GNU_strp_alt,
])

const LEB_FORMS: ReadonlySet<number> = new Set([
  DW_FORM.sdata,
  DW_FORM.udata,
  DW_FORM.ref_udata,
  DW_FORM.strx,
  DW_FORM.addrx,
  DW_FORM.loclistx,
  DW_FORM.rnglistx,
  DW_FORM.GNU_addr_index,
  DW_FORM.GNU_str_index,
])

const SIZES: ReadonlyMap<number, number> = new Map([
  [DW_FORM.flag_present, 0],
  [DW_FORM.implicit_const, 0],
  [DW_FORM.data1, 1],
  [DW_FORM.flag, 1],
  [DW_FORM.ref1, 1],
  [DW_FORM.strx1, 1],
  [DW_FORM.addrx1, 1],
  [DW_FORM.data2, 2],
  [DW_FORM.ref2, 2],
  [DW_FORM.strx2, 2],
  [DW_FORM.addrx2, 2],
  [DW_FORM.strx3, 3],
  [DW_FORM.addrx3, 3],
  [DW_FORM.data4, 4],
  [DW_FORM.ref4, 4],
  [DW_FORM.ref_sup4, 4],
  [DW_FORM.strx4, 4],
  [DW_FORM.addrx4, 4],
  [DW_FORM.data8, 8],
  [DW_FORM.ref8, 8],
  [DW_FORM.ref_sup8, 8],
  [DW_FORM.ref_sig8, 8],
  [DW_FORM.data16, 16],
])

function indirectForm(cursor: Cursor): number {
  const at = cursor.position
  const form = cursor.uleb()
  // An implicit constant has no place to stand here, and indirection twice would allow endless nesting.
  if (form !== DW_FORM.indirect && form !== DW_FORM.implicit_const) return form
  throw damaged(cursor.section, at, `an indirect form 0x${form.toString(16)}`)
}

function readReference(cursor: Cursor, form: number, widths: Widths): Raw | null {
  switch (form) {
    case DW_FORM.ref_addr:
      return { kind: 'reference', offset: cursor.offset(fixedSize(form, widths) ?? 0) }
    case DW_FORM.ref1:
    case DW_FORM.ref2:
    case DW_FORM.ref4:
    case DW_FORM.ref8:
      return { kind: 'reference', offset: widths.start + cursor.offset(fixedSize(form, widths) ?? 0) }
    case DW_FORM.ref_udata:
      return { kind: 'reference', offset: widths.start + cursor.uleb() }
    default:
      return null
  }
}

function readString(cursor: Cursor, form: number, widths: Widths): Raw | null {
  switch (form) {
    case DW_FORM.string: {
      const offset = cursor.position
      cursor.string()
      return { kind: 'string', section: 'info', offset }
    }
    case DW_FORM.strp:
      return { kind: 'string', section: 'str', offset: cursor.offset(widths.offsetSize) }
    case DW_FORM.line_strp:
      return { kind: 'string', section: 'lineStr', offset: cursor.offset(widths.offsetSize) }
    case DW_FORM.strx:
      return { kind: 'string-index', index: cursor.uleb() }
    case DW_FORM.strx1:
    case DW_FORM.strx2:
    case DW_FORM.strx3:
    case DW_FORM.strx4:
      return { kind: 'string-index', index: cursor.offset(fixedSize(form, widths) ?? 0) }
    default:
      return null
  }
}

function readOther(cursor: Cursor, form: number, widths: Widths): Raw {
  switch (form) {
    case DW_FORM.addrx:
      return { kind: 'address-index', index: cursor.uleb() }
    case DW_FORM.addrx1:
    case DW_FORM.addrx2:
    case DW_FORM.addrx3:
    case DW_FORM.addrx4:
      return { kind: 'address-index', index: cursor.offset(fixedSize(form, widths) ?? 0) }
    default:
      skipForm(cursor, form, widths)
      return OTHER
  }
}
