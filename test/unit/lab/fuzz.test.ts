import { expect, test } from 'vitest'
import { randomOf } from '../random.js'
import { check, mutant, mutateBytes, mutateStructure, SEEN_CLOSELY, SHARED } from './fuzzing.js'
import { GOOD } from './help.js'

const CASES = 400
const SEED = 20_260_101

test.each([GOOD, SEEN_CLOSELY])('what is mutated is right', good => {
  expect(check({ lab: Buffer.from(good), set: Buffer.from(SHARED) })).toBe('lab')
})

test.each([
  ['bytes', mutateBytes],
  ['structure', mutateStructure],
])(
  '%s of a good lab or its set mutated: a lab or its mistakes, nothing else',
  (_, mutate) => {
    const random = randomOf(SEED)
    const outcomes = { lab: 0, errors: 0 }
    for (let round = 0; round < CASES; round++) outcomes[check(mutant(random, mutate))]++
    expect(outcomes.errors).toBeGreaterThan(CASES / 3)
    expect(outcomes.lab).toBeGreaterThan(0)
  },
  120_000,
)
