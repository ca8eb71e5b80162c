import type { Answers, Assignment, Check, CheckGrade, Part, PartGrade } from './model/index.js'
import { findCheck } from './points/check.js'
import { probeBlanks } from './points/depends.js'
import { type Grading, nothing } from './points/found.js'
import type { ScenarioRuns } from './points/runs.js'

export type { ScenarioRun, ScenarioRuns } from './points/runs.js'

/** What a hand-in gets for each part: a function of the key, the answers and the traces alone. */
export function gradeParts(assignment: Assignment, answers: Answers, runs: ScenarioRuns): readonly PartGrade[] {
  const grading = { assignment, answers, runs, probes: probeBlanks(assignment) }
  const whole = new Map<string, boolean>()
  return assignment.key.parts.map(part => {
    const missing = part.needs.find(need => whole.get(need) !== true)
    const grade = gradePart(grading, part, missing ?? null)
    whole.set(
      part.id,
      grade.checks.every(({ result }) => result === 'earned'),
    )
    return grade
  })
}

function gradePart(grading: Grading, part: Part, missing: string | null): PartGrade {
  const graded = part.checks.map(check => gradeCheck(grading, check, missing))
  const whole = graded.every(({ result }) => result === 'earned')
  const checks = part.all && !whole ? graded.map(check => ({ ...check, points: 0 })) : graded
  const points = hundredths(checks.reduce((sum, check) => sum + check.points, 0))
  const of = hundredths(checks.reduce((sum, check) => sum + check.of, 0))
  return { id: part.id, title: part.title, points, of, checks, hint: whole ? null : part.hint }
}

function gradeCheck(grading: Grading, check: Check, missing: string | null): CheckGrade {
  const found =
    missing === null
      ? findCheck(grading, check)
      : nothing('blocked', `it counts only when the part “${titleOf(grading.assignment, missing)}” is whole`)
  const { id, points: of, wants, hint } = check
  const points = hundredths(of * found.share)
  const { result, seen, detail, evidence } = found
  return { id, result, points, of, wants, seen, hint: result === 'earned' ? null : hint, evidence, detail }
}

function titleOf({ key }: Assignment, id: string): string {
  return key.parts.find(part => part.id === id)?.title ?? id
}

export function hundredths(points: number): number {
  return Math.round(points * 100) / 100
}
