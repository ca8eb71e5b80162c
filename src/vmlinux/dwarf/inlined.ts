import { DW_TAG } from './constants.js'
import { type AddressRange, contains, rangeReader } from './ranges.js'
import type { Die, Unit } from './unit.js'
import { walk } from './walk.js'

/** An inlined instance of some function. */
export interface Inlined {
  readonly die: Die
  /** How many entries it is nested in. */
  readonly depth: number
  readonly ranges: readonly AddressRange[]
}

/** Every inlined instance in the unit whose code contains at least one of the addresses; an outer one before an inner. */
export function inlinedAt(unit: Unit, addresses: readonly bigint[]): readonly Inlined[] {
  const readRanges = rangeReader(unit)
  const found: Inlined[] = []
  const hasOne = (ranges: readonly AddressRange[]) => addresses.some(address => contains(ranges, address))
  walk(unit, (die, depth) => {
    const ranges = readRanges(die)
    if (die.tag === DW_TAG.subprogram) return ranges.length === 0 || hasOne(ranges)
    if (hasOne(ranges)) found.push({ die, depth, ranges })
    return true
  })
  return found
}
