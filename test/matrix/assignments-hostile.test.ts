import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PACKAGE_ROOT } from '../../src/system/paths.js'
import { createGrader } from '../vm/support/grading.js'
import { gradeHostile, HOSTILE } from '../vm/support/hostile.js'

/** Two runs and a compilation; a program may make each of them slow, none endless. */
const BOUND_MS = 300_000

test.for(Object.entries(HOSTILE))(
  '%s gets %i, untouched, and the same again',
  { timeout: 2 * BOUND_MS },
  async ([name]) => {
    await using grader = await createGrader('two-clients')
    const grade = await gradeHostile(grader, name)
    expect(await gradeHostile(grader, name)).toEqual(grade)
  },
)

test('every hostile program is graded', async () => {
  const files = await readdir(join(PACKAGE_ROOT, 'test/vm/assignments/hostile'))
  expect(files.toSorted()).toEqual(
    Object.keys(HOSTILE)
      .map(name => `${name}.c`)
      .toSorted(),
  )
})
