import { Cursor } from '../elf/cursor.js'
import { damaged } from '../elf/fault.js'
import type { Section } from '../elf/section.js'
import { DW_FORM } from './constants.js'
import { fixedSize, type Widths } from './form.js'

/** What the entries with one code look like (DWARF 5, 7.5.3). */
export interface Abbreviation {
  readonly tag: number
  readonly children: boolean
  readonly attributes: readonly AttributeShape[]
  /** The bytes that all attributes take together, when that is always the same. */
  readonly fixedSize: number | null
}

export interface AttributeShape {
  readonly attribute: number
  readonly form: number
  /** The value itself, when the form is implicit_const. */
  readonly implicit: bigint
}

/** Looks an abbreviation up by its code. */
export type Abbreviations = (code: number, usedAt: number) => Abbreviation

/** More than any entry has; what claims more is garbage. */
const MAX_ATTRIBUTES = 1_000

/** The table at this offset of .debug_abbrev, read only as far as it is asked for. */
export function abbreviations(section: Section, offset: number, widths: Widths, info: Section): Abbreviations {
  const cursor = new Cursor(section, offset, section.size, 4096)
  const known = new Map<number, Abbreviation>()
  let complete = false
  return (code, usedAt) => {
    for (let found = known.get(code); ; found = known.get(code)) {
      if (found !== undefined) return found
      if (complete) throw damaged(info, usedAt, `no abbreviation has the code ${code}`)
      const next = cursor.uleb()
      complete = next === 0
      if (!complete) known.set(next, readAbbreviation(cursor, widths))
    }
  }
}

function readAbbreviation(cursor: Cursor, widths: Widths): Abbreviation {
  const tag = cursor.uleb()
  const children = cursor.u8() !== 0
  const attributes: AttributeShape[] = []
  for (let shape = readShape(cursor); shape !== null; shape = readShape(cursor)) {
    if (attributes.length === MAX_ATTRIBUTES)
      throw damaged(cursor.section, cursor.position, 'attributes without an end')
    attributes.push(shape)
  }
  return { tag, children, attributes, fixedSize: totalSize(attributes, widths) }
}

/** null: the pair of zeros that ends the attributes. */
function readShape(cursor: Cursor): AttributeShape | null {
  const attribute = cursor.uleb()
  const form = cursor.uleb()
  if (attribute === 0 && form === 0) return null
  return { attribute, form, implicit: form === DW_FORM.implicit_const ? cursor.leb(true) : 0n }
}

function totalSize(attributes: readonly AttributeShape[], widths: Widths): number | null {
  let total = 0
  for (const { form } of attributes) {
    const size = fixedSize(form, widths)
    if (size === null) return null
    total += size
  }
  return total
}
