import type { CheckGrade, CheckResult, Grade } from '../../assignment/model/index.js'
import { hundredths } from '../../assignment/points.js'
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

/** It holds and gives nothing: its part is all or nothing, and something else of it was missed. */
export function isLost({ result, points, of }: CheckGrade): boolean {
  return (result === 'earned' && points < of) || (result === 'partly' && points === 0)
}

/** What the student is told of a check, in lines. The answer is in none of them. */
export function feedbackLines(check: CheckGrade): readonly string[] {
  const { result, points, of, wants, seen, hint } = check
  return [
    `${RESULT_WORD[result]}, ${scoreText({ points, of })}${isLost(check) ? ': the part counts only as a whole' : ''}`,
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
