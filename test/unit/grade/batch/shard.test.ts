import { expect, test } from 'vitest'
import { chooseHandIns, parseShard } from '../../../../src/grade/batch/index.js'
import type { FoundHandIn } from '../../../../src/grade/hand-ins/index.js'

const NAMES = Array.from({ length: 200 }, (_, number) => `student-${number}`)
const found = (...names: readonly string[]) =>
  names.map(student => ({ student, origin: `hand-ins/${student}` }) as FoundHandIn)
const chosen = (names: readonly string[], shard: string) =>
  chooseHandIns(found(...names), null, parseShard(shard)).map(({ student }) => student)

test.each([1, 2, 3, 8])('of %i shards every student is in exactly one', of => {
  const shards = Array.from({ length: of }, (_, at) => chosen(NAMES, `${at + 1}/${of}`))
  expect(shards.flat().toSorted()).toEqual(NAMES.toSorted())
  expect(Math.min(...shards.map(shard => shard.length))).toBeGreaterThan(100 / of)
})

test('a student’s shard does not change with who else has handed in, or in which order', () => {
  const all = chosen(NAMES, '2/3')
  const some = NAMES.filter((_, at) => at % 2 === 0).toReversed()
  expect(chosen(some, '2/3')).toEqual(all.filter(name => some.includes(name)))
  // For ever: machines of two klabs share a class.
  expect(chosen(['alice', 'bob', 'carol', 'dan', 'Zoë'], '1/2')).toEqual(['Zoë', 'bob'])
})

test.each(['0/2', '3/2', '1', '1/0', '1/2/3', '-1/2', '1.5/2', 'a/b', ''])('%j is no shard', text => {
  expect(() => parseShard(text)).toThrow(expect.objectContaining({ code: 'option-invalid' }))
})

test('one student can be chosen by name, and who is not there is told', () => {
  expect(chooseHandIns(found('bob', 'alice'), 'alice', null).map(({ student }) => student)).toEqual(['alice'])
  expect(() => chooseHandIns(found('bob', 'alice'), 'alcie', null)).toThrow(
    expect.objectContaining({
      code: 'option-invalid',
      parts: expect.objectContaining({ todo: 'did you mean `alice`?' }),
    }),
  )
})
