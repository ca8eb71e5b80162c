import { type About, type Found, nothing } from './found.js'

/**
 * The evidence does not say. When that is because of what the student made (an expression that cannot be read, a program that
 * breaks its own run off), it was not shown, which earns nothing; when not, nobody knows.
 */
export function doubtful({ grading, dependence, run }: About, why: string): Found {
  if (run.own !== null) return nothing('missed', run.own)
  const theirs = dependence.all.length > 0 || grading.assignment.handout.blanks.some(({ is }) => is === 'program')
  return nothing(theirs ? 'missed' : 'undecided', `it could not be seen: ${why}`)
}
