import { openDwarf } from '../dwarf/dwarf.js'
import { type DefinedFunction, findFunctions, type WantedFunction } from '../dwarf/functions.js'
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
  const wanted = entries.map(wantedOf)
  const found = findFunctions(
    dwarf,
    wanted.flatMap(each => each ?? []),
    treeFolder(dwarf, startKernel),
  )
  return wanted.map(each => (each === null ? undefined : found.get(each.address)) ?? UNKNOWN)
}

/** A stub is its function's only caller, so that has hardly ever code of its own; it is in the same unit. */
function wantedOf({ code, stub, function: name }: Draft): WantedFunction | null {
  return code === null ? null : { address: code, name: stub ? name : null }
}
