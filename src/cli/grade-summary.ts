import type { Outcome } from '../grade/batch/index.js'
import { statusOfAll } from './summary.js'

/** How a `klab grade` went. */
export interface GradedClass {
  /** Those of this command's hand-ins that came to an end. */
  readonly outcomes: readonly Outcome[]
  /** How many hand-ins there were to be graded. */
  readonly planned: number
  /** Host seconds. */
  readonly seconds: number
}

/** 0: each got all its points. One that was not come to is of no account: then klab was interrupted. */
export function statusOfClass(outcomes: readonly Outcome[]): number {
  return statusOfAll(outcomes.map(({ grade }) => ({ status: statusOf(grade), skipped: null })))
}

function statusOf({ points, of }: Outcome['grade']): number {
  if (points === null) return 3
  return points >= of ? 0 : 1
}

export interface Tally {
  readonly graded: number
  /** They had a grade already, and nothing has changed. */
  readonly kept: number
  readonly inconclusive: number
  /** null: too few to tell. */
  readonly perHour: number | null
}

export function tallyOf({ outcomes, seconds }: GradedClass): Tally {
  const made = outcomes.filter(({ kept }) => !kept)
  const inconclusive = made.filter(({ grade }) => grade.outcome === 'inconclusive').length
  return {
    graded: made.length - inconclusive,
    kept: outcomes.length - made.length,
    inconclusive,
    perHour: made.length === 0 || seconds <= 0 ? null : Math.round((made.length / seconds) * 3600),
  }
}

/** "198 graded, 2 inconclusive, in 31 min 4 s: 386 hand-ins an hour". */
export function tallyLine(graded: GradedClass): string {
  const { graded: done, kept, inconclusive, perHour } = tallyOf(graded)
  const missing = graded.planned - graded.outcomes.length
  const parts = [
    `${done} graded`,
    ...(kept === 0 ? [] : [`${kept} as before`]),
    ...(inconclusive === 0 ? [] : [`${inconclusive} inconclusive`]),
    ...(missing === 0 ? [] : [`${missing} not come to`]),
  ]
  const speed = perHour === null ? '' : `: ${perHour} hand-ins an hour`
  return `${parts.join(', ')}, in ${duration(graded.seconds)}${speed}`
}

function duration(seconds: number): string {
  const whole = Math.round(seconds)
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60]
  if (hours > 0) return `${hours} h ${minutes} min`
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`
}

/** What `--json` says. */
export function classSummary(graded: GradedClass, status: number, folder: string): object {
  return {
    version: 1,
    status,
    folder,
    handIns: graded.planned,
    seconds: Math.round(graded.seconds * 1000) / 1000,
    ...tallyOf(graded),
    grades: graded.outcomes
      .map(({ grade: { student, outcome, points, of, troubles }, kept }) => ({
        student,
        outcome,
        points,
        of,
        kept,
        troubles,
      }))
      .toSorted((a, b) => (a.student < b.student ? -1 : 1)),
  }
}
