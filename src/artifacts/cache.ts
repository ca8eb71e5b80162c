import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type ErrorCode, KlabError } from '../errors/index.js'
import { DISK_WORDS, diskReason } from '../system/disk.js'
import { cacheFolder } from '../system/paths.js'

/** The first 16 hex digits of the SHA-256 of a plain value: a folder's name in the cache. */
export function keyOf(inputs: unknown): string {
  return createHash('sha256').update(JSON.stringify(inputs)).digest('hex').slice(0, 16)
}

export async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk)
  return hash.digest('hex')
}

/**
 * Moves a finished folder to its place in the cache, whole or not at all, also when the power fails. When somebody
 * else has put the same there meanwhile, theirs stays and ours is thrown away.
 */
export async function publishFolder(finished: string, place: string): Promise<void> {
  try {
    await syncFolder(finished)
    if (await moved(finished, place)) await syncOne(dirname(place))
    else await rm(finished, { recursive: true, force: true })
  } catch (error) {
    throw diskFault(error)
  }
}

async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to)
    return true
  } catch (error) {
    if (isCode(error, 'ENOTEMPTY', 'EEXIST')) return false
    throw error
  }
}

async function syncFolder(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await syncFolder(path)
    else if (entry.isFile()) await syncOne(path)
  }
  await syncOne(folder)
}

async function syncOne(path: string): Promise<void> {
  await using handle = await open(path, 'r')
  await handle.sync()
}

/** A full disk is the user's to mend; it must not look like a fault of klab. Other errors, and other disks', come back as they are. */
export function diskFault(error: unknown): unknown {
  const reason = diskReason(error)
  if (reason === null || isElsewhere(error)) return error
  return new KlabError('disk', {
    what: `klab's cache ${cacheFolder()} cannot be written: ${reason}`,
    why: error instanceof Error ? error.message : String(error),
    todo: OTHER_CACHE,
    cause: error,
  })
}

export const OTHER_CACHE = 'Make room there, or set KLAB_CACHE to a folder on another disk.'

function isElsewhere(error: unknown): boolean {
  const { path } = error as NodeJS.ErrnoException
  return path !== undefined && !path.startsWith(cacheFolder())
}

/** What a program that was to fill the cache said of its failure: `disk` when that was its reason, else this code. */
export function codeOf(words: string, otherwise: ErrorCode): ErrorCode {
  return DISK_WORDS.test(words) ? 'disk' : otherwise
}

export function isCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && codes.includes(String((error as NodeJS.ErrnoException).code))
}
