import { describe, expect, test } from 'vitest'
import { drawValues } from '../../../src/assignment/draw.js'
import type { Scenario } from '../../../src/assignment/model/index.js'
import { assignment, KEY } from './sample.js'

const demo = assignment()
const scenario = (name: string) => demo.key.scenarios.find(one => one.name === name) as Scenario

describe('the values of a student', () => {
  test('the same each time, whatever the case or the form of the name', () => {
    const values = drawValues(demo, 'Zoë', scenario('yours'))
    expect(drawValues(demo, ' zoe\u0308 ', scenario('yours'))).toEqual(values)
    expect(values).toMatchObject({ port: expect.any(Number), held: values.port })
  })

  test('are of the domain, for a thousand students, and none equals the one that it is to be apart from', () => {
    for (let student = 0; student < 1000; student++) {
      const { port, other } = drawValues(demo, `student ${student}`, scenario('yours'))
      expect(port).toBeGreaterThanOrEqual(2000)
      expect(port).toBeLessThanOrEqual(2999)
      expect(other).not.toBe(port)
    }
  })

  test('spread over the whole domain: no port has more than a fair share among ten thousand students', () => {
    const counts = new Map<unknown, number>()
    for (let student = 0; student < 10_000; student++) {
      const { port } = drawValues(demo, `s${student}`, scenario('yours'))
      counts.set(port, (counts.get(port) ?? 0) + 1)
    }
    expect(counts.size).toBe(1000)
    expect(Math.max(...counts.values())).toBeLessThan(35)
  })

  test('are others under another seed, and for another student', () => {
    const other = assignment(KEY.replace('a seed for tests', 'another one of them'))
    const ports = ['a', 'b', 'c', 'd'].map(name => drawValues(demo, name, scenario('yours')).port)
    const others = ['a', 'b', 'c', 'd'].map(name => drawValues(other, name, scenario('yours')).port)
    expect(new Set([...ports, ...others]).size).toBeGreaterThan(6)
  })

  test('a scenario draws anew what it says, never the own value, and what follows it follows', () => {
    for (let student = 0; student < 200; student++) {
      const own = drawValues(demo, `s${student}`, scenario('yours'))
      const elsewhere = drawValues(demo, `s${student}`, scenario('elsewhere'))
      expect(elsewhere.port).not.toBe(own.port)
      expect(elsewhere).toMatchObject({ held: elsewhere.port, other: own.other })
    }
  })

  test('two scenarios that draw anew have values of their own', () => {
    const two = assignment(
      KEY.replace('  elsewhere: { draw: [port] }', '  elsewhere: { draw: [port] }\n  third: { draw: [port] }'),
    )
    const port = (student: string, name: string) =>
      drawValues(two, student, two.key.scenarios.find(one => one.name === name) as Scenario).port
    const students = Array.from({ length: 20 }, (_, index) => `s${index}`)
    expect(students.filter(student => port(student, 'elsewhere') === port(student, 'third')).length).toBeLessThan(3)
  })

  test('a scenario sets what it says, by another value', () => {
    const free = drawValues(demo, 'alice', scenario('free'))
    expect(free).toMatchObject({ held: free.other, port: drawValues(demo, 'alice', scenario('yours')).port })
  })

  test('letters, choices and orders', () => {
    const key = KEY.replace(
      '  held: { same-as: port }',
      '  held: { same-as: port }\n  word: { letters: 6 }\n  mode: { one-of: [x, 5] }\n  who: { shuffle: [left, right] }',
    )
    const values = drawValues(assignment(key), 'alice', scenario('yours'))
    expect(values.word).toMatch(/^[a-z]{6}$/)
    expect(['x', 5]).toContain(values.mode)
    expect([values['who.1'], values['who.2']].toSorted()).toEqual(['left', 'right'])
  })
})
