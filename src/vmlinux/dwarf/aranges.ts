import { Cursor } from '../elf/cursor.js'
import { damaged } from '../elf/fault.js'
import type { Section } from '../elf/section.js'

/**
 * For each of these addresses that .debug_aranges knows: the offset of its unit in .debug_info (DWARF 5, 6.1.2).
 * Compilers may leave units out, so an address that is not found can have a unit all the same.
 */
export function unitsFromAranges(section: Section, addresses: ReadonlySet<bigint>): Map<bigint, number> {
  const found = new Map<bigint, number>()
  const cursor = new Cursor(section)
  while (!cursor.atEnd && found.size < addresses.size) readSet(cursor, addresses, found)
  return found
}

/** The address ranges of one unit. */
function readSet(cursor: Cursor, addresses: ReadonlySet<bigint>, found: Map<bigint, number>): void {
  const start = cursor.position
  const first = cursor.u32()
  const offsetSize = first === 0xffffffff ? 8 : 4
  const length = offsetSize === 8 ? cursor.offset(8) : first
  const end = cursor.position + length
  if (end > cursor.end) throw damaged(cursor.section, start, 'a set longer than the section')
  const version = cursor.u16()
  const unit = cursor.offset(offsetSize)
  const size = cursor.u8()
  const segmented = cursor.u8() !== 0
  if (version !== 2 || segmented || (size !== 4 && size !== 8)) throw damaged(cursor.section, start, 'no set of ranges')
  // The pairs are aligned to their own size, counted from the set's start.
  cursor.position = start + Math.ceil((cursor.position - start) / (2 * size)) * 2 * size
  while (cursor.position + 2 * size <= end) {
    const low = cursor.unsigned(size)
    const high = low + cursor.unsigned(size)
    for (const address of addresses) if (low <= address && address < high) found.set(address, unit)
  }
  cursor.position = end
}
