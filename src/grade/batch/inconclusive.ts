import { type Assignment, GRADE_VERSION, type Grade } from '../../assignment/model/index.js'

/** The grade of a hand-in whose grading came to nothing: no points, neither some nor none, and why. */
export function inconclusiveGrade(
  { handout, key }: Assignment,
  student: string,
  troubles: readonly string[],
  inputs: Grade['inputs'],
): Grade {
  const of = key.parts.flatMap(({ checks }) => checks).reduce((sum, check) => sum + check.points, 0)
  const nothing = { points: null, of: Math.round(of * 100) / 100, parts: [], answers: {}, runs: [], notes: [] }
  const { name: assignment, title } = handout
  return { v: GRADE_VERSION, assignment, title, student, outcome: 'inconclusive', ...nothing, troubles, inputs }
}
