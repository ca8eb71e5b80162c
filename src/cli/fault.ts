import { KlabError } from '../errors/index.js'
import { diskReason, FREE_SPACE } from '../system/disk.js'

interface Lack {
  readonly what: string
  readonly todo: string
}

const DESCRIPTORS = 'raise the limit (`ulimit -n`), or end what holds so many open'

/** What the system says when it has no more of something, and in words. */
const LACKS: Readonly<Record<string, Lack>> = {
  EMFILE: { what: 'klab may not open more files', todo: DESCRIPTORS },
  ENFILE: { what: 'the system may not open more files', todo: DESCRIPTORS },
  EAGAIN: { what: 'no more processes may be started', todo: 'raise the limit (`ulimit -u`), or end some' },
  ENOMEM: { what: 'there is no memory left', todo: 'end something, or raise the limit (`ulimit -v`)' },
}

/**
 * The error that is worth telling. That the machine has no more of something may come out anywhere, and is the machine's
 * fault, not klab's; what failed while things were put away is less than what they were put away for.
 */
export function asFault(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof KlabError) return error
  if (error.name === 'SuppressedError' && 'suppressed' in error) return asFault(error.suppressed)
  const { code = '', path, syscall } = error as NodeJS.ErrnoException
  if (syscall === 'uv_cwd') return folderGone(error)
  const lack = Object.hasOwn(LACKS, code) ? LACKS[code] : undefined
  if (lack !== undefined) return new KlabError('host-limit', { ...lack, why: error.message, cause: error })
  const reason = diskReason(error)
  if (reason === null && syscall !== 'mkdir') return error
  const what = reason === null ? unmade(path) : `${path ?? 'a file'} cannot be read or written: ${reason}`
  return new KlabError('disk', { what, why: error.message, todo: FREE_SPACE, cause: error })
}

function unmade(folder: string | undefined): string {
  return `${folder === undefined ? 'a folder' : `the folder ${folder}`} cannot be made`
}

function folderGone(cause: Error): KlabError {
  const todo = 'go to another folder (`cd`)'
  return new KlabError('host-limit', { what: 'the folder that klab was started in is gone', why: cause.message, todo })
}
