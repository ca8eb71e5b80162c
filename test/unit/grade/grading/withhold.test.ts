import { expect, test } from 'vitest'
import { drawValues } from '../../../../src/assignment/draw.js'
import type { PartGrade } from '../../../../src/assignment/model/index.js'
import { withheld, withholder } from '../../../../src/grade/grading/withhold.js'
import { ANSWERS, assignment, files } from '../../assignment/sample.js'

const demo = assignment()
const solution = files(ANSWERS.replaceAll('get_port', 'inet_csk_get_port'))
const handIn = (answers: string) => ({ student: 'bob', origin: '', files: files(answers), notes: [], fault: null })

function told(seen: string, answers = 'place: sys_bind'): string {
  const check = {
    id: 'a.1',
    result: 'missed',
    points: 0,
    of: 1,
    wants: 'it',
    seen,
    hint: seen,
    evidence: [],
    detail: seen,
  } as const
  const part: PartGrade = { id: 'a', title: 'A', points: 0, of: 1, checks: [check], hint: seen }
  const clean = withheld(part, withholder(demo, handIn(answers), solution))
  expect(clean.checks[0]?.hint).toBe(clean.checks[0]?.seen)
  expect(clean.hint).toBe(clean.checks[0]?.seen)
  expect(clean.checks[0]?.detail).toBe(seen)
  return clean.checks[0]?.seen ?? ''
}

test('a word of the solution does not reach the student, whatever its case', () => {
  expect(told('it is inet_csk_get_port (event 7), or INET_CSK_GET_PORT')).toBe('it is … (event 7), or …')
})

test('what the student has said may be said to them', () => {
  expect(told('you answered inet_csk_get_port', 'place: inet_csk_get_port')).toBe('you answered inet_csk_get_port')
})

test('what the hand-out shows may be said', () => {
  expect(told('`__sys_bind` was hit')).toBe('`__sys_bind` was hit')
})

test('the values of a world that nobody has seen stay unseen; the own ones may be said', () => {
  const [yours, elsewhere] = demo.key.scenarios
  if (yours === undefined || elsewhere === undefined) throw new Error('the sample has scenarios')
  const [own, other] = [yours, elsewhere].map(scenario => drawValues(demo, 'bob', scenario).port)
  expect(told(`it is ${other}, not ${own}`)).toBe(`it is …, not ${own}`)
})

test('words of klab’s sentences stay', () => {
  expect(told('when the values are others than yours: it was never hit by `second`')).toBe(
    'when the values are others than yours: it was never hit by `second`',
  )
})
