import type { CheckGrade, Grade, PartGrade } from '../../assignment/model/index.js'
import { asciiJson } from '../../report/text/visible.js'
import { feedbackLines, short } from './words.js'

/**
 * What GitHub Classroom's graders hand to their reporter, in base64 (classroom-resources/autograding-grading-reporter). It adds up the
 * tests' scores.
 */
export function classroomResult(grade: Grade): string {
  const result = grade.points === null ? inconclusive() : graded(grade)
  return `${asciiJson(result)}\n`
}

type Status = 'pass' | 'fail' | 'error'

function graded(grade: Grade): object {
  const status: Status = grade.points === grade.of ? 'pass' : 'fail'
  const tests = grade.parts.flatMap((part, index) => partTests(part, index + 1))
  return { version: 1, status, max_score: grade.of, tests }
}

/** With a highest score of 0 the reporter tells Classroom no points at all, and the job fails as one that has erred. */
function inconclusive(): object {
  const message = 'the machine was in trouble, not you: there are no points yet, neither some nor none'
  return { version: 1, status: 'error', max_score: 0, tests: [test('the grade', 'error', 0, message)] }
}

function partTests(part: PartGrade, number: number): readonly object[] {
  return part.checks.map((check, index) => checkTest(check, `${number}.${index + 1}`))
}

function checkTest(check: CheckGrade, number: string): object {
  const status: Status = check.result === 'earned' ? 'pass' : check.result === 'undecided' ? 'error' : 'fail'
  return test(`${number} ${short(check.wants)}`, status, check.points, feedbackLines(check).join('\n'))
}

/** Of a test that fails the reporter prints the name and `test_code`, and not the message; 0 is no line. */
function test(name: string, status: Status, score: number, message: string): object {
  const test_code = status === 'fail' ? message : ''
  return { name, status, score, message, test_code, filename: '', line_no: 0, duration: 0 }
}
