import { DW_AT, DW_TAG } from './constants.js'
import type { Dwarf } from './dwarf.js'
import { findUnits } from './find-units.js'
import { fileName } from './line-files.js'
import { originFinder, type Placed } from './origin.js'
import { rangeReader } from './ranges.js'
import { type TreeFolder, treePath } from './source-paths.js'
import { type Die, openUnit, type Unit, type UnitHeader } from './unit.js'
import { namesOf, numberOf } from './value.js'
import { walk } from './walk.js'

export interface WantedFunction {
  readonly address: bigint
  /** null: the function that begins at the address. Else the one of that name in the same unit, wherever its code is. */
  readonly name: string | null
}

/** A function as the source has it. */
export interface DefinedFunction {
  readonly name: string | null
  /** As the kernel's tree has it. */
  readonly file: string | null
  /** That of its name. */
  readonly line: number | null
}

/** The functions that are wanted, by the address they were wanted for; no key for one that DWARF does not know. */
export function findFunctions(
  dwarf: Dwarf,
  wanted: readonly WantedFunction[],
  tree: TreeFolder,
): ReadonlyMap<bigint, DefinedFunction> {
  const found = new Map<bigint, DefinedFunction>()
  const origins = originFinder(dwarf)
  for (const { header, wanted: here } of byUnit(dwarf, wanted)) {
    const unit = openUnit(dwarf, header)
    const match = matcher(unit, here)
    walk(unit, die => {
      const address = die.tag === DW_TAG.subprogram ? match(die) : null
      if (address !== null && !found.has(address)) found.set(address, describe(origins(unit, die), tree))
      return false
    })
  }
  return found
}

interface Group {
  readonly header: UnitHeader
  readonly wanted: WantedFunction[]
}

function byUnit(dwarf: Dwarf, wanted: readonly WantedFunction[]): Iterable<Group> {
  const units = findUnits(dwarf, new Set(wanted.map(({ address }) => address)))
  const groups = new Map<number, Group>()
  for (const each of wanted) {
    const header = units.get(each.address)
    if (header === undefined) continue
    const group = groups.get(header.start) ?? { header, wanted: [] }
    groups.set(header.start, group)
    group.wanted.push(each)
  }
  return groups.values()
}

/** The address that a function was wanted for; null when it was not. */
function matcher(unit: Unit, wanted: readonly WantedFunction[]): (die: Die) => bigint | null {
  const readRanges = rangeReader(unit)
  const named = wanted.some(({ name }) => name !== null)
  return die => {
    // A function that the compiler split begins with the first of its ranges.
    const begin = readRanges(die)[0]?.[0]
    const names = named ? namesOf(unit, die) : []
    const match = wanted.find(({ address, name }) => (name === null ? address === begin : names.includes(name)))
    return match?.address ?? null
  }
}

/** Of an instance with code of its own, name and place stand at the entry that it refers to. */
function describe(chain: readonly Placed[], tree: TreeFolder): DefinedFunction {
  const [name = null] = chain.flatMap(({ unit, die }) => namesOf(unit, die))
  const declared = chain.find(({ die }) => die.attributes.has(DW_AT.decl_line))
  if (declared === undefined) return { name, file: null, line: null }
  const { unit, die } = declared
  const file = fileName(unit, numberOf(die.attributes.get(DW_AT.decl_file)))
  const line = numberOf(die.attributes.get(DW_AT.decl_line))
  return { name, file: file === null ? null : treePath(unit, file, tree), line }
}
