import { randomBytes } from 'node:crypto'
import { open, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { KlabError } from '../errors/index.js'

/** Why a file could not be written, in words: the disk, a quota, a limit of the user's, somebody's rights. */
const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'a file would be larger than `ulimit -f` allows',
  EROFS: 'the file system is read-only',
  EIO: 'the disk has failed',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
}

/** null: it is no fault of a disk's. */
export function diskReason(error: unknown): string | null {
  return error instanceof Error ? (REASONS[(error as NodeJS.ErrnoException).code ?? ''] ?? null) : null
}

/** What other programs say of the same. */
export const DISK_WORDS = /No space left on device|[Dd]isk quota exceeded|Read-only file system|Input\/output error/

/** The fault that a file could not be written, told by its name. */
export function unwritable(file: string, cause: unknown, todo: string = FREE_SPACE): KlabError {
  if (cause instanceof KlabError) return cause
  const why = cause instanceof Error ? cause.message : String(cause)
  const reason = diskReason(cause)
  return new KlabError('disk', {
    what: `${file} cannot be written${reason === null ? '' : `: ${reason}`}`,
    why,
    todo,
    facts: { file, errno: (cause as NodeJS.ErrnoException).code ?? null },
    cause,
  })
}

export const FREE_SPACE = 'free some space, or use other folders: `--out` for runs, TMPDIR, XDG_CACHE_HOME'

/**
 * Writes a file as a whole; half a one is removed, for it would look like a whole one. Rejects with `disk`, by the name
 * `shown`.
 */
export async function writeWhole(
  file: string,
  data: string | Uint8Array | AsyncIterable<string>,
  shown: string = file,
): Promise<void> {
  const handle = await open(file, 'w').catch(cause => Promise.reject(unwritable(shown, cause)))
  try {
    await writeFile(handle, data).finally(() => handle.close())
  } catch (cause) {
    await rm(file, { force: true }).catch(() => {})
    throw unwritable(shown, cause)
  }
}

/** Room on a folder's disk that nobody else can take. */
export interface Room {
  /** Rejects with `disk` when the folder takes no more. */
  probe(): Promise<void>
  /** Gives the room back, for what has to be written although the disk is full. May be called again. */
  release(): Promise<void>
}

/** What closes a trace, its manifest and its verdict fit into it. */
const KEPT_BYTES = 1024 * 1024
const PROBE_BYTES = 256 * 1024

/** Writes a file that keeps the room. By writing, not by asking: quotas, limits and broken disks answer no questions. Rejects with `disk`. */
export async function keepRoom(folder: string, shown: string = folder): Promise<Room> {
  const kept = join(folder, '.room')
  await fill(kept, KEPT_BYTES, shown)
  return {
    async probe() {
      const file = join(folder, '.probe')
      await fill(file, PROBE_BYTES, shown)
      await rm(file, { force: true })
    },
    release: () => rm(kept, { force: true }),
  }
}

/** Random bytes, because a file system may store zeros in no room at all. */
async function fill(file: string, size: number, shown: string): Promise<void> {
  try {
    await using handle = await open(file, 'w')
    await handle.writeFile(randomBytes(size))
  } catch (cause) {
    await rm(file, { force: true }).catch(() => {})
    throw unwritable(shown, cause)
  }
}
