import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { bytesOf, bytesOfFile } from './archive/bytes.js'
import { archiveTree, type Scope } from './archive/tree.js'
import { diskTree } from './disk-tree.js'
import { theirDoing, trouble, Unusable } from './fault.js'
import { inMebibytes, LIMITS } from './limits.js'
import { joined, type Tree } from './tree.js'

/** Of an archive that is one hand-in. */
const OWN_SCOPE: Scope = { within: '', archives: 1, entries: LIMITS.entries, unpacked: LIMITS.unpacked }

/** Of an archive that may hold many; `within`: one of them. */
export function wideScope(within = ''): Scope {
  return { within, archives: 1, entries: LIMITS.allEntries, unpacked: LIMITS.allUnpacked }
}

/**
 * The folder or archive at a real path. Throws `Unusable` when it is neither, `KlabError` (`disk`) when the machine keeps it
 * from being read.
 */
export async function openTree(path: string, scope: Scope = OWN_SCOPE): Promise<Tree> {
  // O_NONBLOCK: a FIFO must not hold us up
  const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW
  const handle = await open(path, flags).catch(cause => Promise.reject(failure(path, cause)))
  try {
    return await treeOf(handle, path, scope)
  } catch (cause) {
    await handle.close()
    throw cause
  }
}

async function treeOf(handle: FileHandle, path: string, scope: Scope): Promise<Tree> {
  const stat = await handle.stat()
  if (stat.isDirectory()) return diskTree(handle, path)
  if (!stat.isFile()) throw new Unusable('it is neither a file nor a folder')
  const tree = await archiveTree(bytesOfFile(handle, stat.size, path), scope)
  return { ...tree, [Symbol.asyncDispose]: () => handle.close() }
}

/** An archive that lies in a tree; it goes into memory. Throws as `openTree` does. */
export async function openInner(tree: Tree, folder: string, name: string): Promise<Tree> {
  const most = LIMITS.innerArchive
  const content = (await tree.read(folder, [name], { file: most, all: most })).get(name)
  if (content instanceof Uint8Array)
    return await archiveTree(bytesOf(content), { ...OWN_SCOPE, archives: tree.archives + 1 })
  if (content === undefined) throw trouble(joined(folder, name), new Error('it is there no more'))
  throw new Unusable(`${name}: ${content.why}`, `hand in a folder, or an archive of at most ${inMebibytes(most)}`)
}

function failure(path: string, cause: unknown): Error {
  const why = theirDoing(cause)
  return why === null ? trouble(path, cause) : new Unusable(why, 'hand in a folder or an archive that can be read')
}
