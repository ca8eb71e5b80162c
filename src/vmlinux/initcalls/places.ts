import { openDwarf } from '../dwarf/dwarf.js'
import { type DefinedFunction, functionsAt, functionsNamed } from '../dwarf/functions.js'
import { treeFolder } from '../dwarf/source-paths.js'
import type { Draft, Drafts } from './drafts.js'

const UNKNOWN: DefinedFunction = { name: null, file: null, line: null }

/** What DWARF tells of each entry's function, in their order. Without DWARF nothing is known. */
export async function readPlaces(
  vmlinux: string,
  { entries, startKernel, hasDwarf }: Drafts,
): Promise<readonly DefinedFunction[]> {
  if (!hasDwarf) return entries.map(() => UNKNOWN)
  await using dwarf = await openDwarf(vmlinux)
  const tree = treeFolder(dwarf, startKernel)
  // A stub is its function's only caller, so that has hardly ever code of its own.
  const direct = entries.flatMap(({ code, stub }) => (code === null || stub ? [] : code))
  const begun = functionsAt(dwarf, direct, tree)
  const named = functionsNamed(dwarf, namesBut(begun, entries), tree)
  // Of a function without any code left (`return 0`) only its stub tells: the file, and the line that registers it.
  const gone = entries.flatMap(({ code, stub }) => (code !== null && stub && !named.has(code) ? code : []))
  const stubs = functionsAt(dwarf, gone, tree)
  const placeAt = (code: bigint) => begun.get(code) ?? named.get(code) ?? stubs.get(code)
  return entries.map(({ code }) => (code === null ? undefined : placeAt(code)) ?? UNKNOWN)
}

/** The names of the functions that have not been found, by where they are sought. */
function namesBut(found: ReadonlyMap<bigint, unknown>, entries: readonly Draft[]): ReadonlyMap<bigint, string> {
  return new Map(
    entries.flatMap(({ code, function: name }) =>
      code === null || name === null || found.has(code) ? [] : [[code, name] as const],
    ),
  )
}
