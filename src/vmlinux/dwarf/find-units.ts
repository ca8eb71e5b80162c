import { unitsFromAranges } from './aranges.js'
import type { Dwarf } from './dwarf.js'
import { contains, rangeReader } from './ranges.js'
import { openUnit, readUnitHeader, type UnitHeader, unitPlaces } from './unit.js'

/** Units whose code contains an address, by that address; no key for one that no unit claims. */
export function findUnits(dwarf: Dwarf, addresses: ReadonlySet<bigint>): Map<bigint, UnitHeader> {
  const indexed = dwarf.aranges === null ? new Map<bigint, number>() : unitsFromAranges(dwarf.aranges, addresses)
  const found = new Map<bigint, UnitHeader>()
  for (const [address, offset] of indexed) found.set(address, readUnitHeader(dwarf, offset))
  const missing = new Set([...addresses].filter(address => !found.has(address)))
  // clang writes no .debug_aranges; then every unit is asked for its own ranges.
  if (missing.size > 0) walkUnits(dwarf, missing, found)
  return found
}

function walkUnits(dwarf: Dwarf, missing: Set<bigint>, found: Map<bigint, UnitHeader>): void {
  for (const { header } of unitPlaces(dwarf)) {
    if (header === null) continue
    // Only the root entry is read here, so a small window spares the disk.
    const unit = openUnit(dwarf, header, 512)
    const ranges = rangeReader(unit)(unit.root)
    for (const address of missing) {
      if (!contains(ranges, address)) continue
      found.set(address, header)
      missing.delete(address)
    }
    if (missing.size === 0) return
  }
}
