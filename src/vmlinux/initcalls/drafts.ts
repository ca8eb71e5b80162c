import type { InitcallLevel } from '../../event/index.js'
import { roundOf } from '../../initcalls/index.js'
import { openElf } from '../elf/elf.js'
import { type ElfSymbol, readSymbols } from '../elf/symbols.js'
import { type RawEntry, readEntries } from './entries.js'
import { unreadable } from './fault.js'
import { levelAt, type Marks, readMarks } from './marks.js'
import { bareName, type EntryName, isJump, isStub, parseEntryName } from './names.js'

/** What the symbols tell of an entry. */
export interface Draft {
  readonly level: InitcallLevel
  /** Where the entry points. */
  readonly address: bigint
  /** null: the function's symbol was stripped. */
  readonly function: string | null
  /** Where the function's own code is; null when the symbols do not tell. */
  readonly code: bigint | null
  /** The entry points at a stub, and the compiler may have put the function's code into that. */
  readonly stub: boolean
  /** The line that registers it; null when the symbols do not say. */
  readonly registered: number | null
}

export interface Drafts {
  readonly entries: readonly Draft[]
  /** The address of start_kernel(), by whose file the source tree's folder is known; null when it has no symbol. */
  readonly startKernel: bigint | null
  readonly hasDwarf: boolean
}

/** The table by the ELF file's symbols, in its order. */
export async function readDrafts(vmlinux: string): Promise<Drafts> {
  await using elf = await openElf(vmlinux)
  const symbols = readSymbols(elf)
  if (symbols === null) throw unreadable(vmlinux, 'its symbol table is stripped')
  const marks = readMarks(vmlinux, symbols)
  const entries = readEntries(elf, marks, symbols)
  const known = lookUp(symbols, entries)
  return {
    entries: entries.map(entry => draftOf(entry, marks, known)),
    startKernel: symbols.find(({ name, isFunction }) => isFunction && name === 'start_kernel')?.address ?? null,
    hasDwarf: elf.headers.some(({ name, size }) => name === '.debug_info' && size > 0),
  }
}

interface Known {
  /** By the address of the entry. */
  readonly entryNames: ReadonlyMap<bigint, EntryName>
  /** The symbols at the address that an entry points at. */
  readonly targets: ReadonlyMap<bigint, readonly ElfSymbol[]>
  /** All functions of a name without the compiler's additions. */
  readonly functions: (name: string) => readonly ElfSymbol[]
}

function lookUp(symbols: readonly ElfSymbol[], entries: readonly RawEntry[]): Known {
  const targets = new Map<bigint, ElfSymbol[]>(entries.map(({ target }) => [target, []]))
  const entryNames = new Map<bigint, EntryName>()
  const places = new Set(entries.map(({ at }) => at))
  for (const symbol of symbols) {
    targets.get(symbol.address)?.push(symbol)
    const name = places.has(symbol.address) ? parseEntryName(symbol.name) : null
    if (name !== null) entryNames.set(symbol.address, name)
  }
  const functions = (name: string) => symbols.filter(each => each.isFunction && bareName(each.name) === name)
  return { entryNames, targets, functions }
}

function draftOf({ at, target }: RawEntry, marks: Marks, known: Known): Draft {
  const entry = known.entryNames.get(at) ?? null
  const symbol = chosen(known.targets.get(target) ?? [], entry)
  const stub = symbol !== null && isStub(symbol.name)
  const told = entry ?? (stub ? parseEntryName(symbol.name) : null)
  const name = stub ? (told?.function ?? symbol.name) : symbol === null ? null : bareName(symbol.name)
  return {
    level: levelOf(levelAt(marks, at), told),
    address: target,
    function: name,
    code: symbol !== null && isJump(symbol.name) ? codeOf(known, bareName(symbol.name), target) : target,
    stub,
    registered: told?.line ?? null,
  }
}

/**
 * The marks say which round calls it; the symbol knows more exactly (`5s`, which has no mark of its own). Without the
 * symbol, which is local, the level is the mark's.
 */
function levelOf(marked: InitcallLevel, told: EntryName | null): InitcallLevel {
  if (told === null || marked === 'rootfs' || roundOf(told.level) !== roundOf(marked)) return marked
  return told.level
}

/** Of several symbols at one address: the one that the entry's own symbol names, else a function, else the first. */
function chosen(symbols: readonly ElfSymbol[], entry: EntryName | null): ElfSymbol | null {
  const named = symbols.filter(({ name }) => entry !== null && bareName(name) === entry.function)
  const [first = null] = [...named, ...symbols.filter(({ isFunction }) => isFunction), ...symbols]
  return first
}

/** The one function of that name, however often its symbol stands there; several of one name cannot be told apart. */
function codeOf({ functions }: Known, name: string, jump: bigint): bigint | null {
  const addresses = new Set(functions(name).map(({ address }) => address))
  addresses.delete(jump)
  const [only = null, ...others] = addresses
  return others.length === 0 ? only : null
}
