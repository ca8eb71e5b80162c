import { expect, test } from 'vitest'
import { readAnswers } from '../../../../src/assignment/answers.js'
import { buildLab } from '../../../../src/assignment/build.js'
import { KlabError, KlabErrors } from '../../../../src/errors/index.js'
import { refusalOf } from '../../../../src/grade/grading/refusal.js'
import { ANSWERS, assignment, files } from '../../assignment/sample.js'

const { handout } = assignment()
const built = buildLab(handout, { port: 1, held: 1 }, readAnswers(handout, files(ANSWERS)))
const lineOf = (text: string) => built.source.split('\n').findIndex(line => line.includes(text)) + 1
const at = (text: string) => ({ file: 'lab.yaml', line: lineOf(text), column: 1 })
const unresolved = (text: string) =>
  new KlabError('probe-unresolved', { what: 'no such thing', why: 'the kernel', frame: 'secret', at: at(text) })

test('an error in an answer’s line is the answer’s, and shows nothing of what is around it', () => {
  const refusal = refusalOf(new KlabErrors([unresolved('at: get_port')]), handout, built)
  expect(refusal?.blank).toBe('place')
  expect(refusal?.fault.parts).toEqual({ what: 'no such thing', why: 'the kernel' })
})

test('an error anywhere else in the lab is nobody’s but the key’s', () => {
  expect(refusalOf(unresolved('sys:'), handout, built)).toBe(null)
})

test('an error of another file is not taken for one of the lab', () => {
  const other = new KlabError('lab-invalid', { what: 'x', at: { ...at('at: get_port'), file: 'set.yaml' } })
  expect(refusalOf(other, handout, built)).toBe(null)
})

test('the machine’s trouble is no answer’s, wherever it points', () => {
  expect(refusalOf(new KlabError('disk', { what: 'full', at: at('at: get_port') }), handout, built)).toBe(null)
  expect(refusalOf(new Error('a bug'), handout, built)).toBe(null)
})

test('what the compiler refuses is the program’s, with its place when it has one', () => {
  const position = { file: 'assignment.yaml', line: 1, column: 1 }
  const blanks = [{ name: 'server', ask: '?', position, is: 'program' as const, files: ['server.c'] }]
  const facts = { program: '/lab/server', sources: ['server.c', 'util.h'] }
  const linked = new KlabError('lab-invalid', { what: 'undefined reference', facts })
  expect(refusalOf(linked, { blanks }, built)?.blank).toBe('server')
  const placed = new KlabError('lab-invalid', {
    what: 'no ;',
    facts,
    frame: '> 1 | x',
    at: { file: 'somewhere/server.c', line: 1, column: 2 },
  })
  expect(refusalOf(placed, { blanks }, built)?.fault.parts).toMatchObject({
    at: { file: 'server.c', line: 1 },
    frame: '> 1 | x',
  })
})
