import { trouble, Unusable } from '../fault.js'
import {
  type Bounds,
  byName,
  type ChildKind,
  type Content,
  joined,
  NO_FILE,
  type Refused,
  rationed,
  type Tree,
} from '../tree.js'
import type { Bytes } from './bytes.js'
import { type ArchiveEntry, entriesOf } from './entries.js'
import { entryPath } from './entry-path.js'
import { foldersOf, type Interest } from './folders.js'

export interface Scope extends Interest {
  /** How many archives it lies in, itself included. */
  readonly archives: number
  /** Bytes that a tar may unpack to. */
  readonly unpacked: number
}

/** Reads what entries there are; a file's bytes only when they are asked for. Throws `Unusable`. */
export async function archiveTree(bytes: Bytes, scope: Scope): Promise<Tree> {
  const { folders, entries, notes } = await foldersOf(entriesOf(bytes, scope.unpacked), scope)
  const childrenOf = (folder: string) => {
    const children = folders.get(folder)
    if (children === undefined) throw new Unusable(`there is no folder ${folder} in the archive`)
    return children
  }
  return {
    async children(folder) {
      const list = [...childrenOf(folder)].map(([name, kind]) => ({ name, kind }))
      return list.toSorted(byName)
    },
    async read(folder, names, bounds) {
      const kinds = childrenOf(folder)
      const there = names.filter(name => kinds.has(name))
      const files = new Map(there.filter(name => kinds.get(name) === 'file').map(name => [joined(folder, name), name]))
      const read = await readAll(() => entriesOf(bytes, scope.unpacked), files, bounds)
      return new Map(there.map(name => [name, read.get(name) ?? whyNot(name, kinds.get(name))]))
    },
    archives: scope.archives,
    entries,
    notes,
    async [Symbol.asyncDispose]() {},
  }
}

/** `files`: their paths in the archive, and the names to give them. */
async function readAll(
  entries: () => AsyncIterable<ArchiveEntry>,
  files: ReadonlyMap<string, string>,
  bounds: Bounds,
): Promise<ReadonlyMap<string, Content>> {
  const contents = new Map<string, Content>()
  if (files.size === 0) return contents
  const ration = rationed(bounds)
  for await (const entry of entries()) {
    const path = entryPath(entry.name)
    const name = 'why' in path ? undefined : files.get(path.join('/'))
    if (name === undefined) continue
    contents.set(name, await ration(most => entry.read(most)))
    if (contents.size === files.size) break
  }
  return contents
}

function whyNot(name: string, kind: ChildKind | undefined): Refused {
  if (kind !== undefined && kind !== 'file') return { why: NO_FILE[kind] }
  throw trouble(name, new Error('the archive has changed while it was read'))
}
