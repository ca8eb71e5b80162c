import { type About, type Found, nothing } from './found.js'
import type { ScenarioRun } from './runs.js'

/**
 * The evidence does not say. In a whole run that is because of what the student made (an expression that cannot be read, a
 * probe that is hit without end), and so it is when their program broke the run off: it was not shown, which earns nothing.
 * Otherwise nobody knows.
 */
export function doubtful({ grading, dependence, run }: About, why: string): Found {
  if (run.own !== null) return nothing('missed', run.own)
  const theirs = dependence.all.length > 0 || grading.assignment.handout.blanks.some(({ is }) => is === 'program')
  return nothing(isWhole(run) && theirs ? 'missed' : 'undecided', `it could not be seen: ${why}`)
}

/** Nothing is missing from the run's evidence as a whole. */
export function isWhole({ verdict }: Extract<ScenarioRun, { readonly state: 'run' }>): boolean {
  return !verdict.gaps.some(({ weighs }) => weighs)
}
