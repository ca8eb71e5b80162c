import type { InitcallEntry } from '../../event/index.js'
import { levelMacro } from '../../initcalls/index.js'
import type { DefinedFunction } from '../dwarf/functions.js'
import { type Draft, readDrafts } from './drafts.js'
import { hex } from './fault.js'
import { readPlaces } from './places.js'
import { registeringMacro } from './registration.js'
import type { SourceText } from './source-text.js'

/**
 * The initcalls that a kernel's image promises to call, in its order, read out of vmlinux: the entries between
 * `__initcall_start` and `__initcall_end`.
 *
 * What a stripped file lacks is not made up. Without its local symbols the `s` levels, which have no marks of their own,
 * cannot be told from those they belong to; then the level is the mark's. Without DWARF file and line are null. A function
 * that neither names is called by its address.
 *
 * With LTO_CLANG an entry points at a stub: `function` is the real one, `address` the stub's, and the kernel's own words
 * for it (`%pS`) are the stub's name.
 * @throws KlabError `kernel-mismatch` when the file has no such table, or a damaged one.
 */
export async function readInitcallTable(
  vmlinux: string,
  { source }: { readonly source: SourceText | null },
): Promise<readonly InitcallEntry[]> {
  const drafts = await readDrafts(vmlinux)
  const places = await readPlaces(vmlinux, drafts)
  return drafts.entries.map((draft, index) => entryOf(draft, places[index], index + 1, source))
}

function entryOf(
  draft: Draft,
  place: DefinedFunction | undefined,
  position: number,
  source: SourceText | null,
): InitcallEntry {
  const { level, address, registered } = draft
  const name = draft.function ?? place?.name ?? hex(address)
  const [file, line] = [place?.file ?? null, place?.line ?? null]
  const text = file === null ? null : (source?.(file) ?? null)
  const macro = text === null ? null : registeringMacro(text, { function: name, level, line, registered })
  return { position, level, function: name, address: hex(address), file, line, macro: macro ?? levelMacro(level) }
}
