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

/** A function as the source has it. */
export interface DefinedFunction {
  readonly name: string | null
  /** As the kernel's tree has it. */
  readonly file: string | null
  /** That of its name. */
  readonly line: number | null
}

export type FunctionsByAddress = ReadonlyMap<bigint, DefinedFunction>

/** The functions whose code begins at these addresses; no key for one that DWARF does not know. */
export function functionsAt(dwarf: Dwarf, addresses: readonly bigint[], tree: TreeFolder): FunctionsByAddress {
  return search(dwarf, new Set(addresses), tree, (unit, here) => {
    const readRanges = rangeReader(unit)
    return die => {
      // A function that the compiler split begins with the first of its ranges.
      const begin = readRanges(die)[0]?.[0]
      return begin !== undefined && here.has(begin) ? [begin] : []
    }
  })
}

/**
 * The functions with these names, each sought in the unit that its address is of. For code whose entry in DWARF does not
 * say where it is: inlined into a stub, or found to be the same as another function's.
 */
export function functionsNamed(
  dwarf: Dwarf,
  wanted: ReadonlyMap<bigint, string>,
  tree: TreeFolder,
): FunctionsByAddress {
  return search(dwarf, new Set(wanted.keys()), tree, (unit, here) => die => {
    if (die.attributes.has(DW_AT.declaration)) return []
    const names = namesOf(unit, die)
    return [...here].filter(address => names.includes(wanted.get(address) ?? ''))
  })
}

/** Made for a unit and the addresses in it: tells of which of them a function is the one that is sought. */
type Matcher = (unit: Unit, addresses: ReadonlySet<bigint>) => (die: Die) => readonly bigint[]

function search(dwarf: Dwarf, addresses: ReadonlySet<bigint>, tree: TreeFolder, matcher: Matcher): FunctionsByAddress {
  const found = new Map<bigint, DefinedFunction>()
  const origins = originFinder(dwarf)
  for (const { header, addresses: here } of byUnit(dwarf, addresses)) {
    const unit = openUnit(dwarf, header)
    const match = matcher(unit, here)
    walk(unit, die => {
      const matched = die.tag === DW_TAG.subprogram ? match(die) : []
      for (const address of matched) {
        if (!found.has(address)) found.set(address, describe(origins(unit, die), tree))
      }
      return false
    })
  }
  return found
}

interface Group {
  readonly header: UnitHeader
  readonly addresses: Set<bigint>
}

function byUnit(dwarf: Dwarf, addresses: ReadonlySet<bigint>): Iterable<Group> {
  const groups = new Map<number, Group>()
  for (const [address, header] of findUnits(dwarf, addresses)) {
    const group = groups.get(header.start) ?? { header, addresses: new Set() }
    groups.set(header.start, group)
    group.addresses.add(address)
  }
  return groups.values()
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
