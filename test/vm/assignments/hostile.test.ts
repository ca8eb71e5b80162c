import { afterAll, beforeAll, test } from 'vitest'
import { createGrader, type Grader } from '../support/grading.js'
import { gradeHostile } from '../support/hostile.js'

let grader: Grader
beforeAll(async () => {
  grader = await createGrader('two-clients')
})
afterAll(() => grader[Symbol.asyncDispose]())

// Two of a dozen; all of them are graded with the matrix.
test.for(['forged-words', 'reads-everything'])('%s earns nothing, and touches nothing', async name => {
  await gradeHostile(grader, name)
})
