import { expect, test } from 'vitest'
import { drawValues } from '../../../src/assignment/draw.js'
import { parseKey } from '../../../src/assignment/key.js'
import type { Assignment } from '../../../src/assignment/model/index.js'

const KEY = `
seed: nobody knows this
values:
  trouble: { one-of: [low, high] }
  calls: { shuffle: [first, second] }
  depth: { same-as: trouble, where: { low: 1, high: 2, none: 0 } }
  told: { same-as: depth, where: { "0": nothing, "1": little, "2": much } }
  of_call: { same-as: calls.1, where: { first: 10 } }
scenarios:
  free: { set: { trouble: none } }
  otherwise: { draw: [trouble] }
parts: [{ id: one, title: One, checks: [{ wants: it, expect: { hit: p } }] }]
`

function assignment(text: string): Assignment {
  const key = parseKey(text, 'key.yaml', [])
  return { handout: { name: 'follow' }, key } as unknown as Assignment
}

test('a value follows from another, and others from it, in every scenario', () => {
  const drawn = assignment(KEY)
  const [own, free, otherwise] = drawn.key.scenarios.map(scenario => drawValues(drawn, 'ada', scenario))
  const followed = { low: [1, 'little'], high: [2, 'much'], none: [0, 'nothing'] } as Record<string, unknown>
  for (const values of [own, free, otherwise])
    expect([values?.depth, values?.told]).toEqual(followed[String(values?.trouble)])
  expect(free?.trouble).toBe('none')
  expect(otherwise?.depth).not.toBe(own?.depth)
})

test('it follows from one place of a shuffle, and as it is where nothing is said', () => {
  const drawn = assignment(KEY)
  const students = Array.from({ length: 20 }, (_, index) =>
    drawValues(drawn, `student ${index}`, drawn.key.scenarios[0]),
  )
  for (const values of students) expect(values.of_call).toBe(values['calls.1'] === 'first' ? 10 : 'second')
  expect(new Set(students.map(values => values.of_call)).size).toBe(2)
})

test('a value and a blank of one name are refused: the mark would be both', () => {
  const blank = { name: 'depth', is: 'number', ask: '?', position: { file: 'a', line: 1, column: 1 } } as const
  expect(() => parseKey(KEY, 'key.yaml', [blank])).toThrow(/`depth` is a blank's name/)
})

test('`where` is for what follows from another value', () => {
  const text = KEY.replace('{ one-of: [low, high] }', '{ one-of: [low, high], where: { low: 1 } }')
  expect(() => parseKey(text, 'key.yaml', [])).toThrow(/`where` is for a value that follows from another/)
})
