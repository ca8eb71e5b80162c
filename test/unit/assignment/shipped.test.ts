import { describe, expect, test } from 'vitest'
import { readAnswers } from '../../../src/assignment/answers.js'
import { buildLab } from '../../../src/assignment/build.js'
import { drawValues } from '../../../src/assignment/draw.js'
import { fillText } from '../../../src/assignment/fill.js'
import { findShippedAssignments } from '../../../src/assignment/find.js'
import { parseKey } from '../../../src/assignment/key.js'
import { loadAssignment } from '../../../src/assignment/load.js'
import type { Assignment, Scenario } from '../../../src/assignment/model/index.js'
import { pack, proveClean, readSamples, requireHarmlessFiles, sameValues } from '../../../src/assignment/pack/index.js'
import { filledFiles, sampleFiles } from '../../../src/assignment/samples.js'
import { libraryOf, parseLab } from '../../../src/lab/index.js'

const shipped = await findShippedAssignments()

/** The lab that a sample makes of a scenario, with the key's part. */
function labOf(assignment: Assignment, student: string, scenario: Scenario, files: ReadonlyMap<string, Uint8Array>) {
  const values = drawValues(assignment, student, scenario)
  const key = parseKey(fillText(assignment.key.source, values), 'key.yaml', assignment.handout.blanks)
  const checks = key.parts.flatMap(part => part.checks).filter(({ scenarios }) => scenarios.includes(scenario.name))
  const answers = readAnswers(assignment.handout, files)
  const { source } = buildLab(assignment.handout, values, answers, { probes: key.probes, checks })
  return parseLab(source, { file: 'lab.yaml', name: scenario.name, folder: null, library: libraryOf(null) })
}

test('five ship', () => {
  expect(shipped.map(({ name }) => name)).toEqual([
    'init-chain',
    'port-conflict',
    'refused-bind',
    'tcp-state',
    'two-clients',
  ])
})

describe.each(shipped)('$name', ({ folder }) => {
  test('the points add up to ten, and its first sample gets them all', async () => {
    const { key } = await loadAssignment(folder)
    const points = key.parts.flatMap(part => part.checks).reduce((sum, check) => sum + check.points, 0)
    expect(points).toBeCloseTo(10)
    const [first, ...others] = Object.values(key.samples)
    expect(first).toBe(10)
    expect(others.some(one => one > 0 && one < 10)).toBe(true)
    expect(others).toContain(0)
  })

  test('nothing of the key is in the hand-outs of a class, and no two students have the same values', async () => {
    const assignment = await loadAssignment(folder)
    const samples = await readSamples(assignment)
    requireHarmlessFiles(assignment, samples)
    const students = Array.from({ length: 20 }, (_, index) => `student ${index}`)
    const handouts = students.map(student => {
      const values = drawValues(assignment, student, assignment.key.scenarios[0])
      return { student, values, files: pack(assignment.handout, student, values) }
    })
    expect(proveClean(assignment, samples, handouts).searched).toBeGreaterThan(10)
    expect(sameValues(handouts)).toEqual([])
  })

  test('every sample makes a lab of every scenario', async () => {
    const assignment = await loadAssignment(folder)
    for (const sample of Object.keys(assignment.key.samples)) {
      const values = drawValues(assignment, sample, assignment.key.scenarios[0])
      const files = filledFiles(await sampleFiles(assignment, sample), values)
      for (const scenario of assignment.key.scenarios)
        expect(labOf(assignment, sample, scenario, files).expectations.length).toBeGreaterThan(0)
    }
  })
})
