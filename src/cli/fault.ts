import { type ErrorCode, KlabError } from '../errors/index.js'

interface Lack {
  readonly code: ErrorCode
  readonly what: string
  readonly todo: string
}

const PLACES = 'use other folders: `--out` for runs, TMPDIR, XDG_CACHE_HOME'
const ROOM = `free some space, or ${PLACES}`
const DESCRIPTORS = 'raise the limit (`ulimit -n`), or end what holds so many open'

/** What the system says when it has no more of something, and in words: the disk, a quota, a limit of the user's. */
const LACKS: Readonly<Record<string, Lack>> = {
  ENOSPC: { code: 'disk', what: 'the disk is full', todo: ROOM },
  EDQUOT: { code: 'disk', what: 'the disk quota is used up', todo: ROOM },
  EFBIG: { code: 'disk', what: 'a file would be larger than `ulimit -f` allows', todo: ROOM },
  EROFS: { code: 'disk', what: 'the file system is read-only', todo: ROOM },
  EACCES: { code: 'disk', what: 'a file or folder is not for this user', todo: PLACES },
  EIO: { code: 'disk', what: 'the disk cannot be read or written', todo: ROOM },
  EMFILE: { code: 'host-limit', what: 'klab may not open more files', todo: DESCRIPTORS },
  ENFILE: { code: 'host-limit', what: 'the system may not open more files', todo: DESCRIPTORS },
  EAGAIN: {
    code: 'host-limit',
    what: 'no more processes may be started',
    todo: 'raise the limit (`ulimit -u`), or end some',
  },
  ENOMEM: {
    code: 'host-limit',
    what: 'there is no memory left',
    todo: 'end something, or raise the limit (`ulimit -v`)',
  },
}

const NO_PLACE: Lack = { code: 'disk', what: 'a folder cannot be made', todo: PLACES }

/**
 * The error that is worth telling. That the machine has no more of something may come out anywhere, and is the machine's
 * fault, not klab's; what failed while things were put away is less than what they were put away for.
 */
export function asFault(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof KlabError) return error
  if (error.name === 'SuppressedError' && 'suppressed' in error) return asFault(error.suppressed)
  const { code = '', path, syscall } = error as NodeJS.ErrnoException
  if (syscall === 'uv_cwd') return folderGone(error)
  const lack = Object.hasOwn(LACKS, code) ? LACKS[code] : syscall === 'mkdir' ? NO_PLACE : undefined
  if (lack === undefined) return error
  const why = path === undefined || error.message.includes(path) ? error.message : `${error.message}: ${path}`
  return new KlabError(lack.code, { what: lack.what, why, todo: lack.todo, cause: error })
}

function folderGone(cause: Error): KlabError {
  const todo = 'go to another folder (`cd`)'
  return new KlabError('host-limit', { what: 'the folder that klab was started in is gone', why: cause.message, todo })
}
