import { DW_AT } from './constants.js'
import { type Dwarf, openDwarf } from './dwarf.js'
import { findUnits } from './find-units.js'
import type { Raw } from './form.js'
import { type Inlined, inlinedAt } from './inlined.js'
import { fileName } from './line-files.js'
import { type NameFinder, nameFinder } from './origin.js'
import { type AddressRange, contains } from './ranges.js'
import { openUnit, type Unit, type UnitHeader } from './unit.js'
import { addressOf, numberOf } from './value.js'

export interface WantedInline {
  /** The source's or the linker's name of the inlined function. */
  readonly function: string
  /** An address inside the inlined instance, such as the one where GDB places its breakpoint. */
  readonly address: bigint
}

export interface InlineEntry {
  /** The address of the first instruction that is the function's own. */
  readonly entry: bigint
  /** `entry-pc`: the compiler says so. `low-pc`: it says nothing, and this is where the instance's code begins. */
  readonly source: 'entry-pc' | 'low-pc'
  /**
   * `entry` lies in `ranges`. The compiler sees to it that control passes the entry, but may have moved every instruction
   * of the function away from there (15 % of the instances in a GCC 12 kernel); then a debugger that stops at the entry
   * shows neither the inlined frame nor its arguments.
   */
  readonly inside: boolean
  /** The instance's code, in the compiler's order; not empty. */
  readonly ranges: readonly AddressRange[]
  /** The file and line that the instance was called from, as the compiler names them. */
  readonly callFile: string | null
  readonly callLine: number | null
}

export type { AddressRange } from './ranges.js'

/**
 * Where inlined functions are really entered. The lowest address of an inlined instance, which GDB before 16 takes for
 * its entry, may be code that the optimiser moved out of a loop or up the caller; DW_AT_entry_pc (DWARF 5, 2.18) is not.
 * The answers stand in the order of the questions; null when no inlined instance of that function contains the address
 * (its code may be a function of its own there).
 * @throws KlabError `kernel-mismatch` when the file cannot be read as ELF with DWARF 2 to 5; `tool-missing` when it is
 *   compressed with zstd and Node has none; `disk` when there is no room to inflate it.
 */
export async function inlineEntries(
  vmlinux: string,
  wanted: readonly WantedInline[],
): Promise<readonly (InlineEntry | null)[]> {
  if (wanted.length === 0) return []
  await using dwarf = await openDwarf(vmlinux)
  const units = findUnits(dwarf, new Set(wanted.map(({ address }) => address)))
  const search = searcher(dwarf, wanted)
  return wanted.map(each => {
    const header = units.get(each.address)
    return header === undefined ? null : search(header, each, units)
  })
}

type Search = (header: UnitHeader, wanted: WantedInline, units: ReadonlyMap<bigint, UnitHeader>) => InlineEntry | null

/** Each unit is walked once, for all the addresses wanted in it. */
function searcher(dwarf: Dwarf, wanted: readonly WantedInline[]): Search {
  const walked = new Map<number, { readonly unit: Unit; readonly inlined: readonly Inlined[] }>()
  const names = nameFinder(dwarf)
  return (header, each, units) => {
    let known = walked.get(header.start)
    if (known === undefined) {
      const unit = openUnit(dwarf, header)
      const here = wanted.map(({ address }) => address).filter(address => units.get(address)?.start === header.start)
      known = { unit, inlined: inlinedAt(unit, here) }
      walked.set(header.start, known)
    }
    const instance = innermost(known.unit, known.inlined, each, names)
    return instance === null ? null : describe(known.unit, instance)
  }
}

function innermost(unit: Unit, inlined: readonly Inlined[], wanted: WantedInline, names: NameFinder): Inlined | null {
  const around = inlined.filter(({ ranges }) => contains(ranges, wanted.address)).sort((a, b) => b.depth - a.depth)
  return around.find(({ die }) => names(unit, die).has(wanted.function)) ?? null
}

function describe(unit: Unit, { die, ranges }: Inlined): InlineEntry {
  const low = addressOf(unit, die.attributes.get(DW_AT.low_pc)) ?? ranges[0]?.[0] ?? 0n
  const said = entryPc(unit, low, die.attributes.get(DW_AT.entry_pc))
  const entry = said ?? low
  return {
    entry,
    source: said === null ? 'low-pc' : 'entry-pc',
    inside: contains(ranges, entry),
    ranges,
    callFile: fileName(unit, numberOf(die.attributes.get(DW_AT.call_file))),
    callLine: numberOf(die.attributes.get(DW_AT.call_line)),
  }
}

/** An address, or an offset from where the instance's code begins. */
function entryPc(unit: Unit, low: bigint, raw: Raw | undefined): bigint | null {
  return raw?.kind === 'constant' ? BigInt.asUintN(unit.addressSize * 8, low + raw.value) : addressOf(unit, raw)
}
