import { afterAll, beforeAll, expect, test } from 'vitest'
import { createGrader, type Grader } from '../support/grading.js'

let grader: Grader
beforeAll(async () => {
  grader = await createGrader('tcp-state')
})
afterAll(() => grader[Symbol.asyncDispose]())

// The other samples are graded with the matrix.
test.for(['good', 'copied'])('the sample %s gets its points', async sample => {
  const grade = await grader.sample(sample)
  expect(grade.troubles).toEqual([])
  expect([grade.outcome, grade.points, grade.of]).toEqual(['graded', grader.assignment.key.samples[sample], 10])
})
