import type { CheckGrade, CheckResult, Grade, PartGrade } from '../../assignment/model/index.js'
import { visible } from '../../report/text/visible.js'

/** The results as people read them. */
export const RESULT_WORD: Readonly<Record<CheckResult, string>> = {
  earned: 'earned',
  partly: 'partly earned',
  missed: 'missed',
  unanswered: 'not answered',
  blocked: 'not counted',
  undecided: 'undecided',
}

export const RESULT_MARK: Readonly<Record<CheckResult, string>> = {
  earned: '✓',
  partly: '◐',
  missed: '✗',
  unanswered: '–',
  blocked: '–',
  undecided: '?',
}

/** `7`, `6.5`, `0.33`. */
export function pointsText(points: number): string {
  return String(hundredths(points))
}

/** `6.5 of 10 points`; what an inconclusive grade is said to have is nothing at all. */
export function scoreText({ points, of }: Pick<Grade, 'points' | 'of'>): string {
  return points === null ? `no points yet, of ${pointsText(of)}` : `${pointsText(points)} of ${pointsText(of)} points`
}

export function hundredths(points: number): number {
  return Math.round(points * 100) / 100
}

/** In the order of their code units, which is the same on every machine. */
export function byStudent(grades: readonly Grade[]): readonly Grade[] {
  return grades.toSorted((one, other) => (one.student < other.student ? -1 : Number(one.student > other.student)))
}

export interface PartColumn {
  readonly id: string
  readonly title: string
  /** Ids. */
  readonly checks: readonly string[]
}

/** The parts that the grades know of, in the key's order, each with its checks. */
export function columnsOf(grades: readonly Grade[]): readonly PartColumn[] {
  const parts = grades.flatMap(grade => grade.parts)
  const titles = new Map(parts.map(({ id, title }) => [id, title]))
  return [...titles].map(([id, title]) => {
    const checks = parts.filter(part => part.id === id).flatMap(part => part.checks.map(check => check.id))
    return { id, title, checks: [...new Set(checks)] }
  })
}

/** Why there are no points. */
export function troubleText({ troubles }: Grade): string {
  return troubles.length === 0 ? 'the reason is not known' : troubles.join('; ')
}

/** A check, and how it counts in this grade: the checks of one that is inconclusive are neither earned nor missed. */
export function decided(grade: Grade): readonly CheckGrade[] {
  const checks = grade.parts.flatMap(({ checks }) => checks)
  if (grade.outcome === 'graded') return checks
  return checks.map(check => ({ ...check, result: 'undecided', points: 0, seen: troubleText(grade) }))
}

/** The points of a part's checks as they count: a part of all or nothing may give none for what was earned. */
export function countedPoints({ points, checks }: PartGrade): readonly number[] {
  const sum = checks.reduce((all, check) => all + check.points, 0)
  if (hundredths(sum) === hundredths(points)) return checks.map(check => check.points)
  return checks.map(check => (sum === 0 ? 0 : hundredths((check.points * points) / sum)))
}

/** What the student is told of a check, in lines. The answer is in none of them. */
export function feedbackLines({ result, points, of, wants, seen, hint }: CheckGrade): readonly string[] {
  return [
    `${RESULT_WORD[result]}, ${scoreText({ points, of })}`,
    `wanted: ${short(wants)}`,
    ...(seen === '' ? [] : [`seen: ${short(seen)}`]),
    ...(hint === null ? [] : [`hint: ${short(hint)}`]),
  ]
}

/** Somebody's text on one line, harmless and bounded. */
export function short(text: string, longest = 600): string {
  return visible(text.length > longest ? `${text.slice(0, longest - 1)}…` : text)
}

/** For names in tables and lists. */
export function shortName(name: string): string {
  const text = short(name, 60).trim()
  return text === '' ? '(no name)' : text
}
