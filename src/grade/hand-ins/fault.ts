import { KlabError } from '../../errors/index.js'

/** A hand-in, or what should be one, cannot be used as it is. That is for whoever made it to mend. */
export class Unusable extends Error {
  readonly todo: string | null

  constructor(why: string, todo: string | null = null) {
    super(why)
    this.name = 'Unusable'
    this.todo = todo
  }
}

/** What a file's maker can bring about; any other failure to open or to read it is the machine's. */
const THEIRS: Readonly<Record<string, string>> = {
  ELOOP: 'it is a symbolic link',
  ENXIO: 'it is neither a file nor a folder',
  EACCES: 'permission to read it is denied',
  EPERM: 'permission to read it is denied',
}

/** Why a file or folder does not open, when that is its maker's doing; null otherwise. */
export function theirDoing(cause: unknown): string | null {
  return THEIRS[errnoOf(cause)] ?? null
}

export function isMissing(cause: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(errnoOf(cause))
}

/** The machine's trouble: nobody loses points by it. */
export function trouble(path: string, cause: unknown): KlabError {
  if (cause instanceof KlabError) return cause
  const why = isMissing(cause) ? 'it is there no more' : cause instanceof Error ? cause.message : String(cause)
  const todo = 'see that the disk works and that nobody changes the hand-ins, then grade again'
  return new KlabError('disk', { what: `${path} cannot be read`, why, todo, facts: { file: path }, cause })
}

/** The libraries' errors are plain ones. */
export function damaged(cause: unknown): Error {
  if (cause instanceof KlabError || cause instanceof Unusable) return cause
  const detail = cause instanceof Error ? cause.message : String(cause)
  return new Unusable(`the archive is damaged: ${detail}`, 'pack it again')
}

function errnoOf(cause: unknown): string {
  return (cause as NodeJS.ErrnoException | null)?.code ?? ''
}
