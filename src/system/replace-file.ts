import { randomBytes } from 'node:crypto'
import { chmod, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/**
 * Writes a file in one step: whoever reads it sees the old one or the new one, also when the disk is full. Links and the
 * mode stay; what is no file (a pipe, a terminal) is written to as it is.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const place = await placeOf(path)
  if (place.kind === 'other') return writeFile(place.path, text)
  const temporary = temporaryBeside(place.path)
  try {
    await writeFile(temporary, text, { flag: 'wx' })
    if (place.mode !== null) await chmod(temporary, place.mode & 0o777)
    await rename(temporary, place.path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** Rejects as `replaceFile` would, before there is anything to write. */
export async function tryReplaceFile(path: string): Promise<void> {
  const place = await placeOf(path)
  if (place.kind === 'other') return
  const temporary = temporaryBeside(place.path)
  try {
    await writeFile(temporary, randomBytes(ROOM_BYTES), { flag: 'wx' })
  } finally {
    await rm(temporary, { force: true })
  }
}

/** A report that is small. */
const ROOM_BYTES = 64 * 1024

type Place =
  /** Behind all symbolic links; `mode` is null when there is no file yet. */
  { readonly kind: 'file'; readonly path: string; readonly mode: number | null } | Other

interface Other {
  readonly kind: 'other'
  readonly path: string
}

async function placeOf(path: string): Promise<Place> {
  try {
    const found = await stat(path)
    if (found.isDirectory())
      throw Object.assign(new Error(`EISDIR: it is a folder, open '${path}'`), { code: 'EISDIR' })
    if (!found.isFile()) return { kind: 'other', path }
    return { kind: 'file', path: await realpath(path), mode: found.mode }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { kind: 'file', path, mode: null }
    throw error
  }
}

function temporaryBeside(path: string): string {
  return join(dirname(path), `.klab-${randomBytes(6).toString('hex')}.tmp`)
}
