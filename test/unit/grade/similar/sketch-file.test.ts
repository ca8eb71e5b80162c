import { expect, test } from 'vitest'
import { decodeSketch, encodeSketch } from '../../../../src/grade/similar/index.js'
import { hit, number } from '../../verdict/build.js'
import { server, sketch } from './class.js'

const whole = sketch({
  student: 'Ålice "x"',
  values: { port: 24_312, word: 'qwfpgj', mode: 'left' },
  answers: { decides: '!inet\u0007_get', port_of: 'a b c d e f g', why: 'one two three four five six seven' },
  files: { 'server.c': `${server('poll')} 21119 abcdef` },
  events: number(Array.from({ length: 20 }, () => hit('bind'))),
})

test('a sketch comes back from its file as it was, and has all that is compared', () => {
  expect(decodeSketch(encodeSketch(whole), 'sketch.json')).toEqual(whole)
  expect(whole.drawn.map(({ name }) => name)).toEqual(['port', 'word'])
  expect(whole.mentions).toMatchObject({ numbers: ['21001', '21119'], words: expect.arrayContaining(['abcdef']) })
  expect(whole.wrong.map(({ blank }) => blank)).toEqual(['decides', 'port_of'])
  for (const prints of [whole.program, whole.prose, whole.trace]) expect(prints).not.toEqual([])
})

test('the same hand-in has the same sketch whatever the order of its files', () => {
  const files = { 'a.c': server('poll'), 'b.c': server('fork') }
  const turned = Object.fromEntries(Object.entries(files).toReversed())
  expect(encodeSketch(sketch({ student: 'a', files }))).toBe(encodeSketch(sketch({ student: 'a', files: turned })))
})

test.each([
  ['cut off', (text: string) => text.slice(0, -20)],
  ['of another version', (text: string) => text.replace('"v":1', '"v":2')],
  ['with numbers out of order', (text: string) => text.replace('"program":[', '"program":[4294967295,')],
  ['with a hash of more than 32 bits', (text: string) => text.replace(/"trace":\[[^\]]*/, '"trace":[4294967296')],
  ['with more than it may have', (text: string) => text.replace('{', '{"more":1,')],
  ['with a value of the wrong kind', (text: string) => text.replace('"outOf":10000', '"outOf":0')],
  ['endless', () => `"${'x'.repeat(3_000_000)}"`],
  ['deeply nested', () => '['.repeat(1_000_000)],
])('a file that is %s is refused by name', (_, change) => {
  const text = change(encodeSketch(whole))
  expect(text).not.toBe(encodeSketch(whole))
  expect(() => decodeSketch(text, 'students/a/sketch.json')).toThrow(/^students\/a\/sketch\.json is not the sketch/)
})
