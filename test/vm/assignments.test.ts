import { expect, test } from 'vitest'
import { createGrader } from './support/grading.js'

// What is cheap, with and without a program. Every sample of the five, and every hostile program, is graded with the matrix.
test.for([
  ['init-chain', ['good']],
  ['tcp-state', ['copied']],
  ['two-clients', ['good']],
] as const)('%s: samples get the points that the key says', async ([name, samples]) => {
  await using grader = await createGrader(name)
  for (const sample of samples) {
    const grade = await grader.sample(sample)
    expect(grade.troubles).toEqual([])
    expect([grade.outcome, grade.points, grade.of]).toEqual(['graded', grader.assignment.key.samples[sample], 10])
  }
})
