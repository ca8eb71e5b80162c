import { statSync } from 'node:fs'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder } from '../../../system/make-folder.js'
import { diskFault } from '../../cache.js'
import { startTime } from '../lock.js'

export function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    found => found.isDirectory(),
    () => false,
  )
}

export function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    found => found.isFile(),
    () => false,
  )
}

const SCRATCH = '.scratch-'

/** A folder on the cache's own disk, so that what is finished moves by a rename; gone when disposed of. */
export async function scratchFolder(parent: string): Promise<AsyncDisposable & { readonly path: string }> {
  try {
    await makeFolder(parent)
    await removeLeftOvers(parent)
    const path = await mkdtemp(join(parent, `${SCRATCH}${process.pid}-`))
    return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) }
  } catch (error) {
    throw diskFault(error)
  }
}

/** What a klab that was killed left behind. */
async function removeLeftOvers(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const pid = name.startsWith(SCRATCH) ? Number.parseInt(name.slice(SCRATCH.length), 10) : Number.NaN
    if (Number.isNaN(pid) || (await startTime(pid)) !== '') continue
    await rm(join(parent, name), { recursive: true, force: true, maxRetries: 3 })
  }
}

export function isFileSync(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}
