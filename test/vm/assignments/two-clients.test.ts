import { afterAll, beforeAll, expect, test } from 'vitest'
import { createGrader, type Grader } from '../support/grading.js'

let grader: Grader
beforeAll(async () => {
  grader = await createGrader('two-clients')
})
afterAll(() => grader[Symbol.asyncDispose]())

// The other samples are graded with the matrix: each is compiled, and run twice.
test.for(['good', 'partial'])('the sample %s gets its points', async sample => {
  const grade = await grader.sample(sample)
  expect(grade.troubles).toEqual([])
  expect([grade.outcome, grade.points, grade.of]).toEqual(['graded', grader.assignment.key.samples[sample], 10])
})
