import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Grade } from '../../../../src/assignment/model/index.js'
import { inconclusiveGrade } from '../../../../src/grade/batch/inconclusive.js'
import { readGrade, readGrades, writeResults } from '../../../../src/grade/batch/index.js'
import { writeGrade } from '../../../../src/grade/batch/record.js'
import { safeName } from '../../../../src/grade/hand-ins/index.js'
import { temporaryFolder } from '../../temporary.js'
import { ASSIGNMENT } from './class.js'

const INPUTS = { key: 'k', handIn: 'h', klab: 'l', machine: 'm' }

const GRADE: Grade = {
  v: 1,
  assignment: 'ports',
  title: 'Ports',
  student: 'alice',
  outcome: 'graded',
  points: 1.5,
  of: 2,
  parts: [
    {
      id: 'place',
      title: 'The place',
      points: 1.5,
      of: 2,
      hint: null,
      checks: [
        {
          id: 'place.1',
          result: 'partly',
          points: 1.5,
          of: 2,
          wants: 'a function',
          seen: 'another \u001b[31m\n',
          hint: 'look',
          evidence: [{ scenario: 'yours', seqs: [1, 2] }],
          detail: 'ö',
        },
      ],
    },
  ],
  answers: { decides: { state: 'refused', shown: 'x', why: 'no such function' } },
  runs: [{ scenario: 'yours', folder: null, verdict: 'failed', trace: null }],
  notes: ['a note'],
  troubles: [],
  inputs: INPUTS,
}

test('a record is read as it was written, and bears nothing that acts upon a terminal', async () => {
  const folder = await temporaryFolder()
  await writeGrade(folder, GRADE)
  expect(await readGrade(folder)).toEqual(GRADE)
  expect(await readFile(join(folder, 'grade.json'), 'utf8')).toMatch(/^[\n -~]+$/)
})

test('an inconclusive grade has no points, of all that the key has', async () => {
  expect(inconclusiveGrade(ASSIGNMENT, 'bob', ['QEMU died'], INPUTS)).toEqual({
    ...GRADE,
    student: 'bob',
    outcome: 'inconclusive',
    points: null,
    of: 10,
    parts: [],
    answers: {},
    runs: [],
    notes: [],
    troubles: ['QEMU died'],
  })
})

test('only whole grades count, by the students’ names', async () => {
  const folder = await temporaryFolder()
  const records = {
    b: { ...GRADE, student: 'bob' },
    a: GRADE,
    old: { ...GRADE, v: 0 },
    lacks: { ...GRADE, inputs: {} },
    text: 'text',
  }
  for (const [name, record] of Object.entries(records)) {
    await mkdir(join(folder, name))
    await writeFile(join(folder, name, 'grade.json'), JSON.stringify(record))
  }
  await mkdir(join(folder, 'empty'))
  await writeFile(join(folder, 'file'), '')
  expect((await readGrades(folder)).map(({ student }) => student)).toEqual(['alice', 'bob'])
  expect(await readGrades(join(folder, 'nowhere'))).toEqual([])
})

test('tables and pages are made of what lies there, graded or not', async () => {
  const folder = await temporaryFolder()
  const grades = [GRADE, inconclusiveGrade(ASSIGNMENT, 'Bob', ['QEMU died'], INPUTS)]
  for (const { student } of grades) await mkdir(join(folder, 'students', safeName(student)), { recursive: true })
  await writeResults(folder, grades, [])
  const bob = safeName('Bob')
  for (const name of [
    'grades.csv',
    'grades.json',
    'junit.xml',
    'grades.ktap',
    'index.html',
    `students/${bob}/feedback.html`,
  ])
    expect(await readFile(join(folder, name), 'utf8')).toContain('Bob')
  expect(await readFile(join(folder, 'index.html'), 'utf8')).toContain(`students/${bob}/`)
  expect(await readGrade(join(folder, 'students', bob))).toEqual(grades[1])
})
