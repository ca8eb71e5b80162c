import { expect, test } from 'vitest'
import { classSummary, statusOfClass, tallyLine } from '../../../src/cli/grade-summary.js'
import type { Outcome } from '../../../src/grade/batch/index.js'

const outcome = (student: string, points: number | null, kept = false): Outcome =>
  ({
    grade: { student, outcome: points === null ? 'inconclusive' : 'graded', points, of: 10, troubles: [] },
    kept,
  }) as unknown as Outcome

test.each([
  ['all got all', [10, 10], 0],
  ['one did not', [10, 9.99], 1],
  ['one has none', [0], 1],
  ['one is inconclusive', [10, null, 5], 3],
  ['there is nobody', [], 0],
])('when %s the exit status is that of the first thing to be mended', (_, points, status) => {
  expect(statusOfClass(points.map(one => outcome('a', one)))).toBe(status)
})

test.each([
  [[outcome('a', 10), outcome('b', 3)], 2, 30, '2 graded, in 30 s: 240 hand-ins an hour'],
  [
    [outcome('a', 10), outcome('b', null), outcome('c', 1, true)],
    5,
    3723,
    '1 graded, 1 as before, 1 inconclusive, 2 not come to, in 1 h 2 min: 2 hand-ins an hour',
  ],
  [[outcome('a', 10, true)], 1, 61.2, '0 graded, 1 as before, in 1 min 1 s'],
])('the tally tells what was done and how fast (%#)', (outcomes, planned, seconds, line) => {
  expect(tallyLine({ outcomes, planned, seconds })).toBe(line)
})

test('--json tells each hand-in, by name, and the tally', () => {
  const outcomes = [outcome('bob', null), outcome('alice', 10, true)]
  expect(classSummary({ outcomes, planned: 3, seconds: 3.60049 }, 3, '/grades')).toEqual({
    version: 1,
    status: 3,
    folder: '/grades',
    handIns: 3,
    seconds: 3.6,
    graded: 0,
    kept: 1,
    inconclusive: 1,
    perHour: 1000,
    grades: [
      { student: 'alice', outcome: 'graded', points: 10, of: 10, kept: true, troubles: [] },
      { student: 'bob', outcome: 'inconclusive', points: null, of: 10, kept: false, troubles: [] },
    ],
  })
})
