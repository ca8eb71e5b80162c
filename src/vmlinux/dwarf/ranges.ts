import { Cursor } from '../elf/cursor.js'
import { damaged } from '../elf/fault.js'
import { DW_AT, DW_RLE } from './constants.js'
import type { Raw } from './form.js'
import { type Die, type Unit, unitBase } from './unit.js'
import { addressOf, indexedAddress, needed } from './value.js'

/** From the first address to the one behind the last. */
export type AddressRange = readonly [low: bigint, high: bigint]

/** Reads an entry's code ranges, in the file's order and without the empty ones. */
export type RangeReader = (die: Die) => readonly AddressRange[]

/** What all lists read for one unit may have together; without a bound, garbage could have them read for ever. */
const MAX_ENTRIES = 5_000_000

export function rangeReader(unit: Unit): RangeReader {
  // Opened at the first list: a file without lists has no section of them either.
  let lists: ListReader | null = null
  return die => {
    const raw = die.attributes.get(DW_AT.ranges)
    if (raw !== undefined) lists ??= unit.version >= 5 ? newLists(unit) : oldLists(unit)
    const ranges = raw === undefined || lists === null ? contiguous(unit, die) : lists(raw)
    return ranges.filter(([low, high]) => low < high)
  }
}

export function contains(ranges: readonly AddressRange[], address: bigint): boolean {
  return ranges.some(([low, high]) => low <= address && address < high)
}

function contiguous(unit: Unit, die: Die): readonly AddressRange[] {
  const low = addressOf(unit, die.attributes.get(DW_AT.low_pc))
  const high = die.attributes.get(DW_AT.high_pc)
  if (low === null || high === undefined) return []
  if (high.kind === 'constant') return [[low, wrap(unit, low + high.value)]]
  const end = addressOf(unit, high)
  return end === null ? [] : [[low, end]]
}

type ListReader = (raw: Raw) => readonly AddressRange[]

/** .debug_ranges (DWARF 4, 2.17.3): pairs of addresses relative to a base, ended by two zeros. */
function oldLists(unit: Unit): ListReader {
  const cursor = new Cursor(needed(unit.dwarf, unit.dwarf.ranges, '.debug_ranges'))
  const start = addressOf(unit, unit.root.attributes.get(DW_AT.low_pc)) ?? 0n
  const selector = wrap(unit, -1n)
  const count = counter(cursor)
  return raw => {
    cursor.position = listOffset(unit, raw)
    const ranges: AddressRange[] = []
    for (let base = start; ; count()) {
      const first = cursor.unsigned(unit.addressSize)
      const second = cursor.unsigned(unit.addressSize)
      if (first === 0n && second === 0n) return ranges
      if (first === selector) base = second
      else ranges.push([wrap(unit, base + first), wrap(unit, base + second)])
    }
  }
}

/** .debug_rnglists (DWARF 5, 2.17.3 and 7.25). */
function newLists(unit: Unit): ListReader {
  const cursor = new Cursor(needed(unit.dwarf, unit.dwarf.rnglists, '.debug_rnglists'))
  const start = addressOf(unit, unit.root.attributes.get(DW_AT.low_pc)) ?? 0n
  const count = counter(cursor)
  return raw => {
    cursor.position = raw.kind === 'list-index' ? indexedList(unit, cursor, raw.index) : listOffset(unit, raw)
    const ranges: AddressRange[] = []
    for (let base = start; ; count()) {
      const entry = readEntry(unit, cursor, base)
      if (entry === null) return ranges
      if (typeof entry === 'bigint') base = entry
      else ranges.push(entry)
    }
  }
}

/** A range, a new base address, or the list's end. */
function readEntry(unit: Unit, cursor: Cursor, base: bigint): AddressRange | bigint | null {
  const address = () => cursor.unsigned(unit.addressSize)
  const indexed = () => indexedAddress(unit, cursor.uleb())
  const length = (low: bigint): AddressRange => [low, wrap(unit, low + cursor.leb(false))]
  const at = cursor.position
  const kind = cursor.u8()
  switch (kind) {
    case DW_RLE.end_of_list:
      return null
    case DW_RLE.base_addressx:
      return indexed()
    case DW_RLE.startx_endx:
      return [indexed(), indexed()]
    case DW_RLE.startx_length:
      return length(indexed())
    case DW_RLE.offset_pair:
      return [wrap(unit, base + cursor.leb(false)), wrap(unit, base + cursor.leb(false))]
    case DW_RLE.base_address:
      return address()
    case DW_RLE.start_end:
      return [address(), address()]
    case DW_RLE.start_length:
      return length(address())
    default:
      throw damaged(cursor.section, at, `an unknown kind ${kind} of range`)
  }
}

function listOffset(unit: Unit, raw: Raw): number {
  if (raw.kind === 'offset') return raw.offset
  // Before DWARF 4 an offset was written as a plain number.
  if (raw.kind === 'constant' && unit.version < 4) return Number(raw.value)
  throw damaged(unit.dwarf.info, unit.start, `ranges given as ${raw.kind}`)
}

/** The lists' offsets stand behind the header, and count from there. */
function indexedList(unit: Unit, cursor: Cursor, index: number): number {
  const base = unitBase(unit, 'rnglists_base')
  cursor.position = base + index * unit.offsetSize
  return base + cursor.offset(unit.offsetSize)
}

function counter(cursor: Cursor): () => void {
  let entries = 0
  return () => {
    entries++
    if (entries > MAX_ENTRIES) throw damaged(cursor.section, cursor.position, 'more ranges than a unit can have')
  }
}

function wrap(unit: Unit, address: bigint): bigint {
  return BigInt.asUintN(unit.addressSize * 8, address)
}
