import { expect, test } from 'vitest'
import type { Grade } from '../../../../src/assignment/model/index.js'
import { STUDENT_FILES } from '../../../../src/grade/results/index.js'
import { ALICE, BOB, CAROL, DORA } from '../sample-grades.js'

interface Result {
  readonly status: string
  readonly max_score: number
  readonly tests: readonly { readonly score: number }[]
}

/** As the grader hands it over, and as the reporter reads it. */
function handedOver(grade: Grade): Result {
  const encoded = Buffer.from(STUDENT_FILES['classroom.json']?.(grade) ?? '').toString('base64')
  return JSON.parse(Buffer.from(encoded, 'base64').toString('utf-8'))
}

/** What classroom-resources/autograding-grading-reporter does in src/notify-classroom.js; null: nothing is reported. */
function reported({ max_score, tests }: Result): string | null {
  if (!max_score) return null
  return `Points ${tests.reduce((sum, { score }) => sum + score, 0)}/${max_score}`
}

test('a test a check, in the form of the graders', () => {
  const message =
    'partly earned, 1.5 of 2 points\nwanted: what place.1 wants\nseen: 3 of 4 functions, in order\nhint: one is inlined'
  expect(handedOver(BOB)).toMatchObject({ version: 1, status: 'fail', max_score: 10 })
  expect(handedOver(BOB).tests[0]).toEqual({
    name: '1.1 what place.1 wants',
    status: 'fail',
    score: 1.5,
    message,
    test_code: message,
    filename: '',
    line_no: 0,
    duration: 0,
  })
})

test('the reporter adds up the points that the grade has', () => {
  expect(handedOver(ALICE).status).toBe('pass')
  expect(reported(handedOver(ALICE))).toBe('Points 10/10')
  expect(reported(handedOver(BOB))).toBe('Points 1.5/10')
  expect(reported(handedOver(CAROL))).toBe('Points 3/10')
})

test('what is inconclusive is an error, for which no points are reported', () => {
  expect(handedOver(DORA).status).toBe('error')
  expect(reported(handedOver(DORA))).toBeNull()
})
