import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { drawValues } from '../../../src/assignment/draw.js'
import { loadAssignment } from '../../../src/assignment/load.js'
import { filledFiles, sampleFiles } from '../../../src/assignment/samples.js'
import { PACKAGE_ROOT } from '../../../src/system/paths.js'
import { kernelOptions, klab } from '../support/klab.js'

const KEY = join(PACKAGE_ROOT, 'lab/assignments/tcp-state')

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-command-'))
  const assignment = await loadAssignment(KEY)
  for (const student of ['alice', '=cmd()']) {
    const values = drawValues(assignment, 'alice', assignment.key.scenarios[0])
    await mkdir(join(folder, 'hand-ins', student), { recursive: true })
    for (const [name, bytes] of filledFiles(await sampleFiles(assignment, 'good'), values))
      await writeFile(join(folder, 'hand-ins', student, name), bytes)
  }
})

afterAll(() => rm(folder, { recursive: true, force: true }))

const grade = () => klab(['grade', KEY, join(folder, 'hand-ins'), '--out', join(folder, 'grades'), ...kernelOptions()])

test('klab grade: a solution gets all points, its copy under another name does not, and what is graded is kept', async () => {
  const { status, stdout } = await grade()
  expect(status).toBe(1)
  expect(stdout).toMatch(/^alice +10\/10/m)
  expect(stdout).toMatch(/^=cmd\(\) +[0-9.]+\/10 .* some$/m)
  expect((await readdir(join(folder, 'grades'))).toSorted()).toEqual([
    'grades.csv',
    'grades.json',
    'grades.ktap',
    'index.html',
    'junit.xml',
    'students',
  ])
  expect(await readFile(join(folder, 'grades/grades.csv'), 'utf8')).toMatch(/^'=cmd\(\),graded/m)
  expect(await readFile(join(folder, 'grades/index.html'), 'utf8')).toContain('Similar hand-ins')
  const again = await grade()
  expect([again.status, again.stdout]).toEqual([1, expect.stringContaining('0 graded, 2 as before')])
})
