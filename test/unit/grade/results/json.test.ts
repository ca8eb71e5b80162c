import { expect, test } from 'vitest'
import { renderGrades, STUDENT_FILES } from '../../../../src/grade/results/index.js'
import { ALICE, BOB, CAROL, CLASS, DORA, MALLORY } from '../sample-grades.js'

test('every grade in whole, by student', () => {
  expect(JSON.parse(renderGrades('json', CLASS))).toEqual([ALICE, BOB, CAROL, DORA])
})

test('the same grades give the same bytes in whatever order they come', () => {
  for (const format of ['json', 'csv', 'junit', 'ktap', 'table'] as const)
    expect(renderGrades(format, CLASS.toReversed())).toBe(renderGrades(format, CLASS))
})

test('nothing but printable ASCII, and the very words of a hostile one', () => {
  const text = renderGrades('json', [MALLORY])
  expect(text).toMatch(/^[\x20-\x7e\n]*$/)
  expect(JSON.parse(text)).toEqual([MALLORY])
})

test('grade.json is one of them', () => {
  expect(JSON.parse(STUDENT_FILES['grade.json']?.(BOB) ?? '')).toEqual(BOB)
})
