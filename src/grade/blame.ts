import type { Handout } from '../assignment/model/index.js'
import type { ErrorCode, KlabError } from '../errors/index.js'

/** Ends of a run that a guest program can bring about. Everything else is the machine's trouble. */
const BY_GUEST: ReadonlySet<ErrorCode> = new Set([
  'guest-panic',
  'guest-oops',
  'guest-reset',
  'guest-silent',
  'guest-flood',
  'guest-step-failed',
  'timeout',
])

/** Of these, those that a slow machine brings about as well. */
const BY_SLOWNESS: ReadonlySet<ErrorCode> = new Set(['guest-silent', 'timeout'])

/**
 * Why a run did not come to its end, when a student's program has done that; null: it has not, or nobody knows. Where
 * a slow machine would look the same, the key's own solution is run (`control`): if that comes to its end, it was not the machine.
 */
export async function ownDoing(
  fault: KlabError,
  { blanks }: Handout,
  control: () => Promise<boolean>,
): Promise<string | null> {
  if (!BY_GUEST.has(fault.code) || !blanks.some(({ is }) => is === 'program')) return null
  if (BY_SLOWNESS.has(fault.code) && !(await control())) return null
  return `the run did not come to its end: ${fault.message}`
}
