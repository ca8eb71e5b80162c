import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * The folder, with those above it; nothing when it is there. Not mkdir's `recursive`: in Node 20 that never returns below a
 * folder that takes none, such as /proc.
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error
    await stat(dirname(path)).then(
      () => Promise.reject(error),
      () => makeFolder(dirname(path)),
    )
    await makeFolder(path)
  }
}
