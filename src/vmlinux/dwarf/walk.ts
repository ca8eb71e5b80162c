import { Cursor } from '../elf/cursor.js'
import { damaged } from '../elf/fault.js'
import { DW_AT, DW_TAG } from './constants.js'
import { type Die, readAttributes, skipAttributes, type Unit } from './unit.js'

/** Look at every function and inlined instance; what stands below one is left out when `visit` says false. */
export function walk(unit: Unit, visit: (die: Die, depth: number) => boolean): void {
  const cursor = new Cursor(unit.dwarf.info, unit.firstDie, unit.end)
  for (let depth = 0; !cursor.atEnd; ) {
    const offset = cursor.position
    const code = cursor.uleb()
    if (code === 0) {
      depth--
      if (depth <= 0) return
      continue
    }
    const shape = unit.abbreviations(code, offset)
    let enter = true
    if (shape.tag === DW_TAG.subprogram || shape.tag === DW_TAG.inlined_subroutine) {
      const die = readAttributes(cursor, offset, shape, unit)
      enter = visit(die, depth) || !jumpToSibling(cursor, die)
    } else skipAttributes(cursor, shape, unit)
    if (enter && shape.children) depth++
    else if (depth === 0) return
  }
}

/** False when the entry does not say where its sibling is; then its children have to be read over. */
function jumpToSibling(cursor: Cursor, die: Die): boolean {
  const raw = die.attributes.get(DW_AT.sibling)
  if (raw?.kind !== 'reference') return false
  // Only ever forward, or garbage could have the walk go round for ever.
  if (raw.offset < cursor.position || raw.offset > cursor.end) {
    throw damaged(cursor.section, die.offset, `a sibling at 0x${raw.offset.toString(16)}`)
  }
  cursor.position = raw.offset
  return true
}
