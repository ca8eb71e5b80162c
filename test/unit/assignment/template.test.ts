import { describe, expect, test } from 'vitest'
import { fillText, marksIn } from '../../../src/assignment/fill.js'
import { markOf, readTemplate, unmarked } from '../../../src/assignment/template.js'
import { KlabErrors } from '../../../src/errors/index.js'

describe('marks', () => {
  test('a value is put in wherever its mark stands; other marks stay', () => {
    expect(fillText('a ${port} b ${client.1} ${other}', { port: 7, 'client.1': 'x' })).toBe('a 7 b x ${other}')
  })

  test('a value that looks like a mark is not filled in again', () => {
    expect(fillText('${a}', { a: '${b}', b: 'no' })).toBe('${b}')
  })

  test('names that every object has are no values', () => {
    expect(fillText('${constructor} ${to_string}', {})).toBe('${constructor} ${to_string}')
  })

  test('all marks of a text, each once', () => {
    expect(marksIn('${a} ${b} ${a} $c {d}')).toEqual(['a', 'b'])
  })
})

describe('YAML with marks', () => {
  test('marks may stand in flow mappings and lists, plain and quoted', () => {
    const { data } = readTemplate('{ a: ${x}, b: ["${y}", 1] }', 't.yaml')
    expect(data).toEqual({ a: '$<x>', b: ['$<y>', 1] })
    expect(unmarked(data)).toEqual({ a: '${x}', b: ['${y}', 1] })
  })

  test('a scalar that is a mark and nothing else is one', () => {
    expect([markOf('$<x>'), markOf('a $<x>'), markOf(7)]).toEqual(['x', null, null])
  })

  test('mistakes stand where they are in the file', () => {
    const read = () => readTemplate('a: ${x}\nb: [1', 't.yaml')
    expect(read).toThrow(KlabErrors)
    expect(read).toThrow(expect.objectContaining({ errors: [expect.objectContaining({ code: 'assignment-invalid' })] }))
  })
})
