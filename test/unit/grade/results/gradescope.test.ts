import { expect, test } from 'vitest'
import type { Grade } from '../../../../src/assignment/model/index.js'
import { STUDENT_FILES } from '../../../../src/grade/results/index.js'
import { ALICE, BOB, CAROL, DORA } from '../sample-grades.js'

function results(grade: Grade) {
  return JSON.parse(STUDENT_FILES['results.json']?.(grade) ?? '')
}

test('a test a check, with what the student may know', () => {
  const { tests, ...rest } = results(BOB)
  expect(rest).toEqual({
    score: 1.5,
    output: '1.5 of 10 points\nThe reason: the second bind is refused',
    output_format: 'text',
    test_output_format: 'text',
    test_name_format: 'text',
    visibility: 'visible',
    stdout_visibility: 'hidden',
  })
  expect(tests[0]).toEqual({
    score: 1.5,
    max_score: 2,
    status: 'failed',
    name: 'The function: what place.1 wants',
    number: '1.1',
    output:
      'partly earned, 1.5 of 2 points\nwanted: what place.1 wants\nseen: 3 of 4 functions, in order\nhint: one is inlined',
    visibility: 'visible',
  })
  expect(tests.map((each: { number: string }) => each.number)).toEqual(['1.1', '1.2', '2.1', '3.1'])
})

test('whoever has all of it has passed all of it', () => {
  expect(results(ALICE).tests.map((each: { status: string }) => each.status)).toEqual(Array(4).fill('passed'))
})

test('the tests add up to the score, and a check that is earned and does not count says why', () => {
  expect(results(CAROL).tests[0]).toMatchObject({
    score: 0,
    output: expect.stringContaining('earned, 0 of 2 points: the part counts only as a whole\n'),
  })
  for (const grade of [ALICE, BOB, CAROL]) {
    const { score, tests } = results(grade)
    expect(score).toBe(grade.points)
    expect(tests.reduce((sum: number, each: { score: number }) => sum + each.score, 0)).toBe(grade.points)
    expect(tests.reduce((sum: number, each: { max_score: number }) => sum + each.max_score, 0)).toBe(grade.of)
  }
})

test('what is inconclusive has no score anywhere, which is no zero', () => {
  const result = results(DORA)
  expect(Object.keys(result)).not.toContain('score')
  expect(Object.keys(result)).not.toContain('tests')
  expect(result.output).toContain('not you')
})
