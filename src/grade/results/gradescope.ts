import type { CheckGrade, Grade, PartGrade } from '../../assignment/model/index.js'
import { asciiJson } from '../../report/text/visible.js'
import { feedbackLines, scoreText, short } from './words.js'

/**
 * `results.json` for Gradescope (https://gradescope-autograders.readthedocs.io/en/latest/specs/). The student reads it, so there is
 * nothing of the teacher's in it: a hidden test would also hide the total from the student.
 */
export function gradescopeResults(grade: Grade): string {
  return `${asciiJson(grade.points === null ? inconclusive() : graded(grade, grade.points))}\n`
}

/** What the document says if nothing is said: top-level output is HTML unless it is declared to be text. */
const SETTINGS = {
  output_format: 'text',
  test_output_format: 'text',
  test_name_format: 'text',
  visibility: 'visible',
  // what klab prints is the teacher's
  stdout_visibility: 'hidden',
} as const

function graded(grade: Grade, points: number): object {
  return {
    score: points,
    output: [scoreText(grade), ...grade.parts.flatMap(partHint)].join('\n'),
    ...SETTINGS,
    tests: grade.parts.flatMap((part, index) => partTests(part, index + 1)),
  }
}

/**
 * A result has a `score` at the top or in its tests, else Gradescope takes the autograder to have failed. That is what has
 * happened; tests without a score would be a valid result that is worth nothing.
 */
function inconclusive(): object {
  const output =
    'This could not be graded: the machine was in trouble, not you. There are no points yet, neither some nor none. Your teacher can run the autograder again.'
  return { output, ...SETTINGS }
}

function partHint({ title, hint }: PartGrade): readonly string[] {
  return hint === null ? [] : [`${short(title)}: ${short(hint)}`]
}

function partTests(part: PartGrade, number: number): readonly object[] {
  return part.checks.map((check, index) => test(part, check, `${number}.${index + 1}`))
}

function test(part: PartGrade, check: CheckGrade, number: string): object {
  return {
    score: check.points,
    max_score: check.of,
    status: check.result === 'earned' ? 'passed' : 'failed',
    name: `${short(part.title)}: ${short(check.wants)}`,
    number,
    output: feedbackLines(check).join('\n'),
    visibility: 'visible',
  }
}
