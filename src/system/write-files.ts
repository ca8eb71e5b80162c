import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeFolder } from './make-folder.js'

/** Files by their paths below a folder that is there, with the folders that they need. None of them may be there already. */
export async function writeFiles(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  for (const [path, bytes] of files) {
    const file = join(folder, path)
    await makeFolder(dirname(file))
    await writeFile(file, bytes, { flag: 'wx' })
  }
}
