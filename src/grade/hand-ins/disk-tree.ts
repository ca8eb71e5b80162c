import { constants, type Dirent } from 'node:fs'
import { type FileHandle, open, opendir } from 'node:fs/promises'
import { readAtMost } from '../../system/regular-file.js'
import { isMissing, theirDoing, trouble, Unusable } from './fault.js'
import { LIMITS } from './limits.js'
import { byName, type Child, type ChildKind, type Content, NO_FILE, rationed, type Tree } from './tree.js'

/**
 * The folder behind an open descriptor. Every step down starts from a descriptor and follows no link, so that nothing outside
 * is reached, whatever happens to the folder meanwhile.
 */
export function diskTree(top: FileHandle, path: string): Tree {
  return {
    async children(folder) {
      await using opened = await openFolder(top, folder, path)
      return await childrenOf(opened.handle).catch(cause => Promise.reject(failure(path, cause)))
    },
    async read(folder, names, bounds) {
      await using opened = await openFolder(top, folder, path)
      const ration = rationed(bounds)
      const contents = new Map<string, Content>()
      for (const name of names) {
        const content = await ration(most => readFile(opened.handle, name, most)).catch(cause => {
          if (!isMissing(cause)) throw trouble(`${path}: ${name}`, cause)
        })
        if (content !== undefined) contents.set(name, content)
      }
      return contents
    },
    archives: 0,
    entries: 0,
    notes: [],
    [Symbol.asyncDispose]: () => top.close(),
  }
}

/** A folder that is open as long as it is used. */
interface Opened extends AsyncDisposable {
  readonly handle: FileHandle
}

async function openFolder(top: FileHandle, folder: string, path: string): Promise<Opened> {
  let handle = top
  for (const name of folder.split('/').filter(part => part !== '')) {
    const next = open(below(handle, name), FOLDER).catch(cause => Promise.reject(failure(`${path}/${folder}`, cause)))
    const parent = handle
    handle = await next.finally(() => (parent === top ? undefined : parent.close()))
  }
  return { handle, [Symbol.asyncDispose]: async () => (handle === top ? undefined : handle.close()) }
}

const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW
/** O_NONBLOCK: a FIFO must not hold us up before it is refused. */
const FILE = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW

/** Relative to an open folder; Node has no openat(). */
function below(folder: FileHandle, name: string): string {
  return `/proc/self/fd/${folder.fd}/${name}`
}

async function childrenOf(folder: FileHandle): Promise<readonly Child[]> {
  const list: Child[] = []
  for await (const entry of await opendir(below(folder, '.'))) {
    if (list.length === LIMITS.allEntries) throw new Unusable(`it holds more than ${LIMITS.allEntries} files`)
    list.push({ name: entry.name, kind: kindOf(entry) })
  }
  return list.toSorted(byName)
}

function kindOf(entry: Dirent): ChildKind {
  if (entry.isFile()) return 'file'
  if (entry.isDirectory()) return 'folder'
  return entry.isSymbolicLink() ? 'link' : 'special'
}

/** null when it has more than `most`; rejects with what the system says, unless that is its maker's doing. */
async function readFile(folder: FileHandle, name: string, most: number): Promise<Content | null> {
  const opened = await open(below(folder, name), FILE).catch(cause => {
    const why = theirDoing(cause)
    return why === null ? Promise.reject(cause) : { why }
  })
  if ('why' in opened) return opened
  await using handle = opened
  const stat = await handle.stat()
  if (!stat.isFile()) return { why: stat.isDirectory() ? NO_FILE.folder : NO_FILE.special }
  return stat.size > most ? null : await readAtMost(handle, most, stat.size)
}

function failure(path: string, cause: unknown): Error {
  if (cause instanceof Unusable) return cause
  const why = theirDoing(cause)
  return why === null ? trouble(path, cause) : new Unusable(why)
}
