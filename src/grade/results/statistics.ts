import type { CheckResult, Grade } from '../../assignment/model/index.js'
import { hundredths } from '../../assignment/points.js'
import { columnsOf } from './words.js'

/** How a class did; the inconclusive count in none of it. */
export interface ClassStatistics {
  readonly graded: number
  readonly inconclusive: number
  /** null: nobody was graded. */
  readonly mean: number | null
  readonly median: number | null
  /** How many got 0 to 10 %, …, 90 to 100 % of the points; all of them is in the last. */
  readonly bins: readonly number[]
  readonly checks: readonly CheckStatistics[]
}

export interface CheckStatistics {
  readonly id: string
  readonly wants: string
  readonly counts: Readonly<Record<CheckResult, number>>
  /** Of the points that it could have given, 0 to 1; null when it could give none. */
  readonly share: number | null
}

export const BINS = 10

export function statisticsOf(grades: readonly Grade[]): ClassStatistics {
  const graded = grades.filter(({ outcome }) => outcome === 'graded')
  const points = graded.map(grade => grade.points ?? 0).toSorted((one, other) => one - other)
  return {
    graded: graded.length,
    inconclusive: grades.length - graded.length,
    mean: points.length === 0 ? null : hundredths(points.reduce((sum, each) => sum + each, 0) / points.length),
    median: medianOf(points),
    bins: binsOf(graded),
    checks: columnsOf(graded).flatMap(({ checks }) => checks.map(id => checkStatistics(id, graded))),
  }
}

/** Of numbers in order. */
function medianOf(points: readonly number[]): number | null {
  const [low, high] = [points[(points.length - 1) >> 1], points[points.length >> 1]]
  return low === undefined || high === undefined ? null : hundredths((low + high) / 2)
}

function binsOf(graded: readonly Grade[]): readonly number[] {
  const bins = graded.map(({ points, of }) => {
    const share = of === 0 ? 1 : (points ?? 0) / of
    return Math.max(0, Math.min(BINS - 1, Math.floor(share * BINS)))
  })
  return Array.from({ length: BINS }, (_, bin) => bins.filter(each => each === bin).length)
}

function checkStatistics(id: string, graded: readonly Grade[]): CheckStatistics {
  const found = graded.flatMap(({ parts }) => parts.flatMap(({ checks }) => checks.filter(check => check.id === id)))
  const counts = { earned: 0, partly: 0, missed: 0, unanswered: 0, blocked: 0, undecided: 0 }
  for (const { result } of found) counts[result]++
  const of = found.reduce((sum, check) => sum + check.of, 0)
  const got = found.reduce((sum, check) => sum + check.points, 0)
  return { id, wants: found[0]?.wants ?? '', counts, share: of === 0 ? null : got / of }
}
