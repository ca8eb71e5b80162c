import type { Elf } from '../elf/elf.js'
import { isCode, readMemory } from '../elf/memory.js'
import type { ElfSymbol } from '../elf/symbols.js'
import { hex, unreadable } from './fault.js'
import type { Marks } from './marks.js'

/** An entry as it lies in the table. */
export interface RawEntry {
  /** Its own address. */
  readonly at: bigint
  /** What it points at: an instruction. */
  readonly target: bigint
}

/** How entries are written. */
interface Encoding {
  readonly name: 'relative' | 'absolute'
  readonly size: number
  readonly target: (bytes: Buffer, offset: number, at: bigint) => bigint
}

/**
 * The table's entries. Whether they are relative (CONFIG_HAVE_ARCH_PREL32_RELOCATIONS) or addresses is told by which of
 * the two leads to functions.
 * @throws KlabError `kernel-mismatch` when neither does, or not for every entry.
 */
export function readEntries(elf: Elf, marks: Marks, symbols: readonly ElfSymbol[]): readonly RawEntry[] {
  const size = Number(marks.end - marks.start)
  if (size === 0) throw unreadable(elf.file, 'it is empty: __initcall_start and __initcall_end are one address')
  const bytes = readMemory(elf, marks.start, size)
  if (bytes === null)
    throw unreadable(elf.file, `no section has the bytes from ${hex(marks.start)} to ${hex(marks.end)}`)
  const readings = encodings(elf.wide)
    .filter(encoding => size % encoding.size === 0)
    .map(encoding => decode(encoding, bytes, marks.start))
  const begins = functionStarts(symbols, readings.flat())
  const judged = readings.map(entries => ({ entries, good: entries.filter(each => leads(elf, each, begins)).length }))
  const [best] = judged.toSorted((a, b) => share(b) - share(a))
  if (best === undefined) throw unreadable(elf.file, `its ${size} bytes are no whole number of entries`)
  checkTargets(elf, best.entries, begins)
  return best.entries
}

function encodings(wide: boolean): readonly [Encoding, Encoding] {
  const width = wide ? 64 : 32
  const relative = (bytes: Buffer, offset: number, at: bigint) =>
    BigInt.asUintN(width, at + BigInt(bytes.readInt32LE(offset)))
  const absolute = (bytes: Buffer, offset: number) =>
    wide ? bytes.readBigUInt64LE(offset) : BigInt(bytes.readUInt32LE(offset))
  return [
    { name: 'relative', size: 4, target: relative },
    { name: 'absolute', size: wide ? 8 : 4, target: absolute },
  ]
}

function decode({ size, target }: Encoding, bytes: Buffer, start: bigint): readonly RawEntry[] {
  return Array.from({ length: bytes.length / size }, (_, index) => {
    const at = start + BigInt(index * size)
    return { at, target: target(bytes, index * size, at) }
  })
}

/** The addresses among the targets where a function may begin; null when the file has no local functions to tell by. */
function functionStarts(symbols: readonly ElfSymbol[], entries: readonly RawEntry[]): ReadonlySet<bigint> | null {
  // Most initcalls are static; without the local symbols (strip -x) their beginnings are unknown.
  if (!symbols.some(({ isFunction, isGlobal }) => isFunction && !isGlobal)) return null
  const targets = new Set(entries.map(({ target }) => target))
  return new Set(symbols.flatMap(({ address }) => (targets.has(address) ? address : [])))
}

function leads(elf: Elf, { target }: RawEntry, begins: ReadonlySet<bigint> | null): boolean {
  return (begins === null || begins.has(target)) && isCode(elf, target)
}

function share({ entries, good }: { readonly entries: readonly RawEntry[]; readonly good: number }): number {
  return good / entries.length
}

function checkTargets(elf: Elf, entries: readonly RawEntry[], begins: ReadonlySet<bigint> | null): void {
  const bad = entries.filter(each => !leads(elf, each, begins))
  const [first] = bad
  if (first === undefined) return
  if (bad.length === entries.length)
    throw unreadable(elf.file, 'no entry leads to a function, read as offsets or as addresses')
  const what = isCode(elf, first.target) ? 'the middle of a function' : 'no code'
  const others = bad.length === 1 ? '' : `, and ${bad.length - 1} more like it`
  throw unreadable(
    elf.file,
    `entry ${entries.indexOf(first) + 1} of ${entries.length}, at ${hex(first.at)}, leads to ${hex(first.target)}, which is ${what}${others}`,
  )
}
