import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeReports } from '../../../src/run/reports.js'
import { silentProgress } from '../../../src/system/progress.js'
import { createRunFolder } from '../../../src/trace/run-folder.js'
import { smallReport } from '../report/sample.js'

let out: string
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'klab-reports-'))
})
afterEach(() => rm(out, { recursive: true, force: true }))

test('every file that is made from a trace', async () => {
  await using folder = await createRunFolder(out, 'lab')
  await writeReports(folder, smallReport(), silentProgress)
  const place = await folder.commit()
  expect((await readdir(place)).sort()).toEqual(['junit.xml', 'report.html', 'report.md', 'run.json', 'verdict.json'])
})

test('a report that cannot be written is a fault, not a run without it', async () => {
  await using folder = await createRunFolder(out, 'lab')
  await mkdir(folder.path('html'))
  await expect(writeReports(folder, smallReport(), silentProgress)).rejects.toMatchObject({ code: 'EISDIR' })
})
