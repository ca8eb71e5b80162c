import type { Dirent } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { KlabError } from '../errors/index.js'
import { readRegular } from '../system/regular-file.js'

const MOST_BYTES = 1024 * 1024
const MOST_FILES = 200

/**
 * All files below a folder by their paths in it, sorted; `under` goes before each path. Of what is not `wanted`, files or folders, nothing is
 * read. Links are not followed: what they lead to would be somebody's who did not mean it. Throws `KlabError` (`assignment-invalid`).
 */
export async function folderFiles(
  folder: string,
  wanted: (name: string) => boolean = () => true,
  under = '',
): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>()
  for (const entry of await entriesOf(folder)) {
    if (!wanted(entry.name)) continue
    const path = join(folder, entry.name)
    const inside = under + entry.name
    if (entry.isDirectory()) for (const file of await folderFiles(path, wanted, `${inside}/`)) files.set(...file)
    else files.set(inside, await bytesOf(path, entry))
    if (files.size > MOST_FILES) throw unusable(folder, `it holds more than ${MOST_FILES} files`)
  }
  return files
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(cause => {
    throw unusable(folder, String(cause.message))
  })
  return entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

async function bytesOf(path: string, entry: Dirent): Promise<Uint8Array> {
  if (entry.isSymbolicLink()) throw unusable(path, 'it is a link')
  return readRegular(path, MOST_BYTES).catch(cause => {
    throw unusable(path, String(cause.message))
  })
}

function unusable(path: string, why: string): KlabError {
  return new KlabError('assignment-invalid', { what: `${path} cannot be used`, why })
}
