import { Cursor } from '../elf/cursor.js'
import { damaged } from '../elf/fault.js'
import { DW_AT } from './constants.js'
import type { Dwarf } from './dwarf.js'
import { type Die, openUnit, readDie, type Unit, type UnitHeader, unitPlaces } from './unit.js'
import { namesOf } from './value.js'

/** An entry and the unit it stands in. */
export interface Placed {
  readonly unit: Unit
  readonly die: Die
}

/** The entry itself, then the one that it is an instance of, and so on to the declaration. */
export type OriginFinder = (unit: Unit, die: Die) => readonly Placed[]

/** Tells the names of the function that an entry is an instance of. */
export type NameFinder = (unit: Unit, die: Die) => ReadonlySet<string>

/** An inlined instance refers to its function, that one to its declaration: two hops. More is garbage, perhaps a ring. */
const MAX_HOPS = 16

/** One finder for a whole file: it remembers the units that references lead to. */
export function nameFinder(dwarf: Dwarf): NameFinder {
  const origins = originFinder(dwarf)
  return (start, entry) => new Set(origins(start, entry).flatMap(({ unit, die }) => namesOf(unit, die)))
}

export function originFinder(dwarf: Dwarf): OriginFinder {
  const unitAt = unitFinder(dwarf)
  return (unit, die) => {
    const chain = [{ unit, die }]
    let [hereUnit, here] = [unit, die]
    for (let hops = 0; hops < MAX_HOPS; hops++) {
      const offset = referenceOf(here)
      if (offset === null) return chain
      hereUnit = inside(hereUnit, offset) ? hereUnit : unitAt(offset)
      here = dieAt(hereUnit, offset)
      chain.push({ unit: hereUnit, die: here })
    }
    throw damaged(dwarf.info, die.offset, 'a chain of references without an end')
  }
}

/** null: it refers to nothing, or into another file (dwz) or a type unit. */
function referenceOf(die: Die): number | null {
  const raw = die.attributes.get(DW_AT.abstract_origin) ?? die.attributes.get(DW_AT.specification)
  return raw?.kind === 'reference' ? raw.offset : null
}

function dieAt(unit: Unit, offset: number): Die {
  const die = readDie(new Cursor(unit.dwarf.info, offset, unit.end, 256), unit, unit.abbreviations)
  if (die === null) throw damaged(unit.dwarf.info, offset, 'a reference to no entry')
  return die
}

function inside(unit: UnitHeader, offset: number): boolean {
  return unit.firstDie <= offset && offset < unit.end
}

/** With link-time optimisation the functions of one unit are inlined into others. */
function unitFinder(dwarf: Dwarf): (offset: number) => Unit {
  const opened = new Map<number, Unit>()
  let headers: readonly UnitHeader[] | null = null
  return offset => {
    headers ??= [...unitPlaces(dwarf)].flatMap(({ header }) => header ?? [])
    const header = headers.find(each => inside(each, offset))
    if (header === undefined) throw damaged(dwarf.info, offset, 'a reference to where no unit is')
    const unit = opened.get(header.start) ?? openUnit(dwarf, header)
    opened.set(header.start, unit)
    return unit
  }
}
