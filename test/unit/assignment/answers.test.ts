import { describe, expect, test } from 'vitest'
import { claimedStudent, missingProgram, readAnswers, refuse, strayKeys } from '../../../src/assignment/answers.js'
import type { Blank } from '../../../src/assignment/model/index.js'
import { KlabError } from '../../../src/errors/index.js'
import { ANSWERS, assignment, files } from './sample.js'

const { handout } = assignment()
const position = { file: 'assignment.yaml', line: 1, column: 1 }

describe('what a hand-in answers', () => {
  test('everything that was asked for', () => {
    const answers = readAnswers(handout, files(ANSWERS))
    expect([...answers].map(([name, { state }]) => `${name} ${state}`)).toEqual([
      'place given',
      'port_of given',
      'callers given',
      'state given',
      'reason given',
      'theirs given',
    ])
    expect(answers.get('callers')).toEqual({
      state: 'given',
      data: ['get_port', 'inet_bind', 'sys_bind'],
      shown: 'get_port ← inet_bind ← sys_bind',
    })
    expect(claimedStudent(files(ANSWERS))).toBe('alice')
  })

  test.each(['', 'student: alice\n', '# nothing\n', 'place:\ncallers:\n  -\n  -\ntheirs: []\n'])(
    'a form that is not filled in is empty: %j',
    text => {
      expect(new Set([...readAnswers(handout, files(text)).values()].map(({ state }) => state))).toEqual(
        new Set(['empty']),
      )
    },
  )

  test('no form at all is an empty one', () => {
    expect([...readAnswers(handout, new Map()).values()].every(({ state }) => state === 'empty')).toBe(true)
  })

  test('a form that is no YAML refuses every blank, with the place', () => {
    const answers = readAnswers(handout, files('place: [\n'))
    expect([...answers.values()].every(({ state }) => state === 'refused')).toBe(true)
  })

  test.each([
    ['place', 'a b', 'this is no name of a function'],
    ['place', '[1, 2]', 'this is no name of a function'],
    ['port_of', 'f(1)', expect.stringContaining('call')],
    ['port_of', '{ a: 1 }', 'this is no C expression'],
    ['callers', '{ a: 1 }', 'a chain is a list'],
    ['callers', '[a, "b c"]', 'item 2 of the chain is no name of a function'],
    ['callers', `[${'f, '.repeat(65)}]`, 'a chain has at most 64 functions'],
    ['state', 'listen', 'this is no whole number'],
    ['state', '1.5', 'this is no whole number'],
    ['reason', 'c', 'this is none of the answers to choose from'],
    ['reason', '{ a: 1 }', 'this is none of the answers to choose from'],
    ['theirs', '{ hit: sys }', 'expectations are a list'],
    ['theirs', `[${'{ hit: sys }, '.repeat(33)}]`, 'there are more than 32 expectations'],
  ])('%s: %s is refused by itself, with its place', (blank, text, what) => {
    const answers = readAnswers(handout, files(`student: x\n${blank}: ${text}\n`))
    const answer = answers.get(blank)
    expect(answer?.state).toBe('refused')
    if (answer?.state !== 'refused') return
    expect(answer.error.parts).toMatchObject({ what, at: { file: 'answer.yaml', line: 2 } })
    expect([...answers.values()].filter(({ state }) => state === 'refused')).toHaveLength(1)
  })

  test.each([
    ['place', 'inet_init()', 'inet_init'],
    ['callers', 'a <- b() ← c', ['a', 'b', 'c']],
    ['port_of', '7', '7'],
    ['state', '0xffffffffffffffff', '0xffffffffffffffff'],
    ['reason', ' A ', 'a'],
  ])('%s: %s is taken as it is meant', (blank, text, data) => {
    expect(readAnswers(handout, files(`${blank}: ${JSON.stringify(text)}`)).get(blank)).toMatchObject({
      state: 'given',
      data,
    })
  })

  test('what was not asked for is told', () => {
    expect(strayKeys(handout, files('student: x\nplcae: inet_init\n'))).toEqual(['plcae'])
  })
})

describe('probes and programs', () => {
  const asked: readonly Blank[] = [
    { name: 'mine', ask: '?', position, is: 'probes' },
    { name: 'server', ask: '?', position, is: 'program', files: ['server.c'] },
  ]
  const starter = new Map([['server.c', Buffer.from('int main;')]])
  const read = (answer: string, program?: string) =>
    readAnswers(
      { blanks: asked, files: starter },
      new Map([
        ['answer.yaml', Buffer.from(answer)],
        ...(program === undefined ? [] : [['server.c', Buffer.from(program)] as const]),
      ]),
    )

  test("a probe's id begins with my_, so that it is in nobody's way", () => {
    expect(read('mine: { my_a: { at: f } }').get('mine')?.state).toBe('given')
    expect(read('mine: { decision: { at: f } }').get('mine')).toMatchObject({ state: 'refused' })
  })

  test('a program as it was handed out is no answer; a changed one is; none is none', () => {
    expect(
      [read('', 'int main;'), read('', 'int main(){}'), read('')].map(answers => answers.get('server')?.state),
    ).toEqual(['empty', 'given', 'empty'])
  })

  test('there is nothing to run without a program, and why is said; an answer of no use is refused, and still shown', () => {
    const given = read('', 'int main(){}')
    expect(missingProgram({ blanks: asked }, given)).toBeNull()
    expect(missingProgram({ blanks: asked }, read(''))).toBe('`server` is as it was handed out')
    const refused = refuse(given, 'server', new KlabError('assignment-invalid', { what: 'it has no end' }))
    expect(refused.get('server')).toMatchObject({ state: 'refused', shown: 'server.c, 1 lines' })
    expect(missingProgram({ blanks: asked }, refused)).toBe('`server` cannot be used: it has no end')
  })
})
