import { describe, expect, test } from 'vitest'
import { parseHandout } from '../../../src/assignment/handout.js'
import { parseKey } from '../../../src/assignment/key.js'
import { KlabErrors } from '../../../src/errors/index.js'
import { ASSIGNMENT, assignment, KEY } from './sample.js'

describe('a key', () => {
  test('is read whole', () => {
    const { key } = assignment()
    expect(key.scenarios.map(({ name }) => name)).toEqual(['yours', 'elsewhere', 'free'])
    expect(key.parts.flatMap(part => part.checks.map(({ id, type, points }) => `${id} ${type} ${points}`))).toEqual([
      'place.1 function 2',
      'place.2 expect 1',
      'place.3 chain 3',
      'rest.1 expect 1',
      'rest.2 answer 1',
      'rest.3 theirs 2',
      'rest.4 refute 1',
      'rest.5 expect 1',
    ])
  })

  test.each([
    [
      'a scenario that is not there',
      'in: [yours, elsewhere]',
      'in: [yours, elswhere]',
      'there is no scenario `elswhere`',
      'did you mean `elsewhere`?',
    ],
    [
      'a part that comes later',
      'needs: [place]',
      'needs: [rest]',
      'there is no part above this one `rest`',
      'there are `place`',
    ],
    [
      'a blank that is not there',
      'answer: reason',
      'answer: raeson',
      'there is no blank `raeson`',
      'did you mean `reason`?',
    ],
    [
      'a blank of another kind',
      'chain: callers',
      'chain: place',
      'the blank `place` is a `function`, not a `chain`',
      undefined,
    ],
    [
      'a value that is not there',
      'apart-from: [port]',
      'apart-from: [prot]',
      'there is no value `prot`',
      'did you mean `port`?',
    ],
    [
      'two kinds of value',
      '{ same-as: port }',
      '{ same-as: port, letters: 3 }',
      'a value is one thing',
      'give `from` and `to`, or `letters`, `one-of`, `shuffle` or `same-as`',
    ],
    [
      'a domain upside down',
      'from: 2000, to: 2999 }\n  other',
      'from: 3000, to: 2999 }\n  other',
      '`from` and `to` say from where to where',
      'give both, the lesser first',
    ],
    [
      'a check of no kind',
      'answer: reason, is: a',
      'is: a',
      'a check has exactly one kind',
      'give one of `expect`, `refute`, `function`, `chain`, `answer` or `theirs`',
    ],
    [
      'a check that says nothing of what is right',
      'answer: reason, is: a',
      'answer: reason',
      'it is not said what is right',
      'add `is: …`',
    ],
    ['two parts of one id', 'id: rest', 'id: place', 'there are two parts `place`', 'give each an id of its own'],
    [
      'the own scenario declared',
      '  elsewhere: {',
      '  yours: {',
      "`yours` is the student's own, and always there",
      'choose another name',
    ],
  ])('%s is told with its place', (_, from, to, what, todo) => {
    const broken = KEY.replace(from, to)
    expect(broken).not.toBe(KEY)
    const errors = errorsOf(() => assignment(broken))
    expect(errors.map(({ parts }) => parts.what)).toContain(what)
    const error = errors.find(one => one.parts.what === what)
    expect(error?.parts.todo).toBe(todo)
    expect(error?.parts.at).toMatchObject({ file: 'key.yaml', line: expect.any(Number) })
    expect(error?.code).toBe('assignment-invalid')
  })

  test('a probe that neither the lab nor the key has', () => {
    const { blanks } = parseHandout(ASSIGNMENT, 'a.yaml')
    const parse = (text: string) => errorsOf(() => parseKey(text, 'key.yaml', blanks, ['sys', 'there']))
    expect(parse(KEY)).toEqual([])
    const wrong = KEY.replace('function: there', 'function: three').replace('of: there', 'of: hiden')
    expect(parse(wrong).map(({ parts }) => [parts.what, parts.todo])).toEqual([
      ['there is no probe `three`', 'did you mean `there`?'],
      ['there is no probe `hiden`', 'did you mean `hidden`?'],
    ])
  })

  test('unknown keys and wrong types are told all at once', () => {
    const errors = errorsOf(() =>
      assignment(KEY.replace('seed: a seed for tests', 'sede: 1').replace('points: 3', 'points: no')),
    )
    expect(errors.length).toBeGreaterThanOrEqual(3)
  })
})

describe('the public half', () => {
  test.each([
    ['a choice without options', ', options: { a: taken, b: low }', '', 'a `choice` needs `options`'],
    ['files of what is no program', 'is: function', 'is: function, files: [a.c]', 'only a `program` has `files`'],
    ["the form's own key", '  place:', '  student:', "`student` is the form's own"],
  ])('%s', (_, from, to, what) => {
    expect(errorsOf(() => parseHandout(ASSIGNMENT.replace(from, to), 'a.yaml')).map(({ parts }) => parts.what)).toEqual(
      [what],
    )
  })

  test('a blank of an unknown kind: the kinds are listed', () => {
    const [error] = errorsOf(() => parseHandout(ASSIGNMENT.replace('is: number', 'is: nummer'), 'a.yaml'))
    expect(error?.parts.what).toContain('`is` must be one of function, chain')
    expect(error?.parts.at).toEqual({ file: 'a.yaml', line: 6, column: 16 })
  })
})

function errorsOf(act: () => unknown) {
  try {
    act()
  } catch (error) {
    if (error instanceof KlabErrors) return error.errors
    throw error
  }
  return []
}
