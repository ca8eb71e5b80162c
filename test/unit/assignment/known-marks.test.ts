import { expect, test } from 'vitest'
import { unknownMarks } from '../../../src/assignment/known-marks.js'
import { assignment, KEY } from './sample.js'

const demo = assignment(KEY.replace('  held:', '  who: { shuffle: [x, y] }\n  held:'))
const told = (text: string, blanks: boolean) =>
  unknownMarks(demo, { file: 'task.md', text, blanks })?.errors.map(({ parts }) => [
    parts.what,
    parts.todo,
    parts.at?.line,
  ])

test('values, the places of an order, and blanks where answers are put in', () => {
  expect(told('${port} ${who.2} ${other}', false)).toBeUndefined()
  expect(told('${port} ${place}', true)).toBeUndefined()
})

test('what is misspelt, or an answer in a text for students, is told with its place', () => {
  expect(told('a\n${prot} ${who.3}', false)).toEqual([
    ['there is no value `prot`', 'did you mean `port`?', 2],
    ['there is no value `who.3`', 'did you mean `who.1`?', 2],
  ])
  expect(told('${place}', false)?.[0]?.[0]).toBe('there is no value `place`')
  expect(told('${plcae}', true)?.[0]).toEqual([
    'there is neither a value nor a blank `plcae`',
    'did you mean `place`?',
    1,
  ])
})
