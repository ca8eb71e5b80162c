import { quote } from '../../../errors/index.js'
import { Unusable } from '../fault.js'
import { type ChildKind, joined } from '../tree.js'
import type { ArchiveEntry } from './entries.js'
import { entryPath } from './entry-path.js'

/** By a folder's path: what lies in it. */
export type Folders = ReadonlyMap<string, ReadonlyMap<string, ChildKind>>

export interface Contents {
  readonly folders: Folders
  /** How many are of interest. */
  readonly entries: number
  /** Those that are left out for their names. */
  readonly notes: readonly string[]
}

/** What of an archive is of interest. */
export interface Interest {
  /** Nothing outside this folder is; `''`: all of it. */
  readonly within: string
  /** Entries of interest, at most; more are `Unusable`. */
  readonly entries: number
}

/** Nobody looks further down than this; a hostile archive's folders would only cost memory. */
const DEEPEST = 10
const MOST_NOTES = 8

/** The folders that an archive's entries make up, also those that it does not name. */
export async function foldersOf(
  entries: AsyncIterable<ArchiveEntry>,
  { within, entries: most }: Interest,
): Promise<Contents> {
  const folders = new Map<string, Map<string, ChildKind>>([['', new Map()]])
  const notes: string[] = []
  let count = 0
  for await (const { name, kind } of entries) {
    const path = entryPath(name)
    if (!isWithin('why' in path ? name : path.join('/'), within)) continue
    if ('why' in path) notes.push(`left out: ${quote(name)}: ${path.why}`)
    else add(folders, path, kind)
    if (++count > most) throw new Unusable(`it has more than ${most} entries`, 'pack only the files that are asked for')
    if (notes.length > MOST_NOTES) notes.splice(MOST_NOTES, Infinity, 'left out: more entries with such names')
  }
  return { folders, entries: count, notes }
}

function isWithin(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`)
}

function add(folders: Map<string, Map<string, ChildKind>>, path: readonly string[], kind: ChildKind): void {
  let folder = ''
  for (const [index, name] of path.slice(0, DEEPEST).entries()) {
    const children = folders.get(folder) ?? new Map<string, ChildKind>()
    folders.set(folder, children)
    const own = index === path.length - 1 ? kind : 'folder'
    const other = children.get(name)
    children.set(name, other === undefined || (other === 'folder' && own === 'folder') ? own : 'twice')
    folder = joined(folder, name)
  }
  if (kind === 'folder' && !folders.has(folder)) folders.set(folder, new Map())
}
