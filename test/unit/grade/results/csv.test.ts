import { expect, test } from 'vitest'
import { renderGrades } from '../../../../src/grade/results/index.js'
import { ALICE, CLASS, DORA } from '../sample-grades.js'
import { python } from './python.js'

const CSV = [
  'student,outcome,points,of,place,state,why,place.1,place.2,state.1,why.1,reason',
  'alice,graded,10,10,4,3,3,2,2,3,3,',
  'bob,graded,1.5,10,1.5,0,0,1.5,0,0,0,',
  'carol,graded,3,10,0,3,0,0,0,3,0,',
  'dora,inconclusive,,10,,,,,,,,teachers-eyes-only: QEMU was killed by signal SIGKILL',
  '',
].join('\r\n')

test('a row a student, and nothing at all where there are no points', () => {
  expect(renderGrades('csv', CLASS)).toBe(CSV)
})

test.each([
  ['=1+1', `'=1+1`],
  ['+1', `'+1`],
  ['-1', `'-1`],
  ['@SUM(A1)', `'@SUM(A1)`],
  ['\t=1+1', `'␉=1+1`],
  ['\r\n=1+1', `'␍␊=1+1`],
  ['  =1+1', `'  =1+1`],
  ['＝1+1', `'＝1+1`],
  ['a;=1+1', '"a;=1+1"'],
  ['=HYPERLINK("http://evil.example","x")', `"'=HYPERLINK(""http://evil.example"",""x"")"`],
  ['von Neumann, John', '"von Neumann, John"'],
  ['jean-luc', 'jean-luc'],
])('%j is no formula and one cell', (student, cell) => {
  expect(renderGrades('csv', [{ ...ALICE, student }]).split('\r\n')[1]).toBe(`${cell},graded,10,10,4,3,3,2,2,3,3,`)
})

test('a reason is defused like a name', () => {
  expect(renderGrades('csv', [{ ...DORA, troubles: ['=1'] }])).toContain(`,'=1\r\n`)
})

test('a CSV reader finds a column for every head, and the names again', () => {
  const names = ['a "b" c', 'd,e', 'f\ng', '']
  const text = renderGrades(
    'csv',
    names.map(student => ({ ...ALICE, student })),
  )
  const program = 'import csv, sys\nfor row in csv.reader(sys.stdin, strict=True): print(len(row), row[0])'
  expect(python(program, text)).toEqual(['12 student', '12 ', '12 a "b" c', '12 d,e', '12 f␊g'])
})
