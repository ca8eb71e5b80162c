import { KlabError } from '../errors/index.js'

/** What the system says when there is no room, and in words: the disk, a quota, a limit of the user's. */
const NO_ROOM: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'a file would be larger than `ulimit -f` allows',
  EROFS: 'the file system is read-only',
}

/**
 * The error that is worth telling. A write that found no room may happen anywhere, and is the machine's fault, not
 * klab's; what failed while things were put away is less than what they were put away for.
 */
export function asFault(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof KlabError) return error
  if (error.name === 'SuppressedError' && 'suppressed' in error) return asFault(error.suppressed)
  const { code, path } = error as NodeJS.ErrnoException
  const what = NO_ROOM[code ?? '']
  if (what === undefined) return error
  const why = path === undefined ? error.message : `${error.message}: ${path}`
  return new KlabError('disk', {
    what,
    why,
    todo: 'free some space, or use other folders: `--out` for runs, TMPDIR, XDG_CACHE_HOME',
    cause: error,
  })
}
