import { KlabError } from '../errors/index.js'
import { diskReason, FREE_SPACE } from '../system/disk.js'

/**
 * The error that is worth telling. A disk may fail anywhere, and that is the machine's fault, not klab's; what failed
 * while things were put away is less than what they were put away for.
 */
export function asFault(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof KlabError) return error
  if (error.name === 'SuppressedError' && 'suppressed' in error) return asFault(error.suppressed)
  const reason = diskReason(error)
  if (reason === null) return error
  const { path = 'a file' } = error as NodeJS.ErrnoException
  return new KlabError('disk', {
    what: `${path} cannot be read or written: ${reason}`,
    why: error.message,
    todo: FREE_SPACE,
    cause: error,
  })
}
