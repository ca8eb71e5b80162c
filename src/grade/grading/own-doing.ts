import type { Answers, Blank, Handout } from '../../assignment/model/index.js'
import type { ErrorCode, KlabError } from '../../errors/index.js'

/** Ends of a run that a program in the guest can bring about. Every other is the machine's trouble. */
const BY_PROGRAM: ReadonlySet<ErrorCode> = new Set([
  'guest-panic',
  'guest-oops',
  'guest-reset',
  'guest-silent',
  'guest-flood',
  'guest-step-failed',
  'timeout',
])

/** Of these, those that a probe in a busy place brings about too, and so does a slow machine. */
const BY_SLOWNESS: ReadonlySet<ErrorCode> = new Set(['guest-silent', 'timeout'])

const SLOW_KINDS: ReadonlySet<Blank['is']> = new Set(['function', 'expression', 'probes'])

/**
 * Why a run did not come to its end, when what the student made has done that; null: it has not, or nobody knows. Where a
 * slow machine would look the same, the key's own solution is run (`control`): if that comes to its end, it was not the machine.
 */
export async function ownDoing(
  fault: KlabError,
  { blanks }: Pick<Handout, 'blanks'>,
  answers: Answers,
  control: () => Promise<boolean>,
): Promise<string | null> {
  const given = blanks.filter(({ name }) => answers.get(name)?.state === 'given')
  const slow = BY_SLOWNESS.has(fault.code)
  const possible = given.some(({ is }) => is === 'program')
    ? BY_PROGRAM.has(fault.code)
    : slow && given.some(({ is }) => SLOW_KINDS.has(is))
  if (!possible || (slow && !(await control()))) return null
  return `the run did not come to its end: ${fault.message}`
}
