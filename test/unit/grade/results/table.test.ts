import { expect, test } from 'vitest'
import { renderGrades } from '../../../../src/grade/results/index.js'
import { ALICE, CLASS, DORA, gradeOf } from '../sample-grades.js'

const TABLE = [
  'student  points  place  state  why  outcome',
  'alice     10/10    4/4    3/3  3/3  ✓ all',
  'bob      1.5/10  1.5/4    0/3  0/3  ◐ some',
  'carol      3/10    0/4    3/3  0/3  ◐ some',
  '',
  'inconclusive: no points, neither some nor none',
  '  ? dora',
  '    teachers-eyes-only: QEMU was killed by signal SIGKILL',
  '',
  '4 hand-ins, 1 inconclusive: mean 4.83, median 3 of 10 points, 0 ·█·█·····█ 10',
  '',
].join('\n')

test('a line a student in order of names, the inconclusive apart with the reason, a line for the class', () => {
  expect(renderGrades('table', CLASS)).toBe(TABLE)
})

test('no points are the mean of nobody', () => {
  expect(renderGrades('table', [DORA]).split('\n').at(-2)).toBe('1 hand-in, 1 inconclusive')
  expect(renderGrades('table', [])).toBe('0 hand-ins\n')
})

test('the median of an even number lies between the two in the middle', () => {
  const class_ = [2, 10, 4, 9].map(points => ({ ...ALICE, points }))
  expect(renderGrades('table', class_)).toContain('mean 6.25, median 6.5 of 10 points, 0 ··▄·▄····█ 10')
})

test('colours only when they are asked for', () => {
  const nothing = gradeOf('eve', [], { points: 0 })
  const text = renderGrades('table', [ALICE, nothing], { colour: true, width: 80 })
  expect(text).toContain('\x1b[32m✓ all\x1b[0m')
  expect(text).toContain('\x1b[1;31m✗ none\x1b[0m')
})

test('a long reason is wrapped to the width', () => {
  const long = { ...DORA, troubles: ['the machine was stopped by somebody else '.repeat(5).trim()] }
  for (const line of renderGrades('table', [long], { colour: false, width: 40 }).split('\n').slice(0, -2))
    expect(line.length).toBeLessThanOrEqual(47)
})
