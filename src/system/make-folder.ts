import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Makes a folder and those above it; one that is there is as good. Not mkdir's `recursive`: in Node 20 that never returns
 * below a folder that takes none, such as /proc, and calls a full disk a missing folder.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return requireFolder(path, error)
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error
    await stat(dirname(path)).then(
      () => Promise.reject(error),
      () => makeFolder(dirname(path)),
    )
    await mkdir(path).catch(again => (again.code === 'EEXIST' ? requireFolder(path, again) : Promise.reject(again)))
  }
}

async function requireFolder(path: string, error: unknown): Promise<void> {
  if (!(await stat(path)).isDirectory()) throw error
}
