import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sourceLookup, writeReports } from '../../../src/run/reports.js'
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

test('of a tree that a saved run names, only lines of source files inside it are read', async () => {
  const tree = join(out, 'tree')
  await mkdir(join(tree, 'net'), { recursive: true })
  await writeFile(join(tree, 'net/a.c'), 'one\n\ttwo\n')
  await writeFile(join(tree, 'secret'), 'secret')
  await writeFile(join(out, 'outside.c'), 'secret')
  await symlink('../secret', join(tree, 'net/b.c'))
  await symlink('../../outside.c', join(tree, 'net/c.c'))
  await symlink('/dev/zero', join(tree, 'net/d.c'))
  const lookup = sourceLookup(tree)
  expect([lookup('net/a.c', 2), lookup('net/a.c', 3), lookup('net/a.c', 9)]).toEqual(['two', '', null])
  for (const file of [
    'secret',
    'net/b.c',
    'net/c.c',
    'net/d.c',
    '../outside.c',
    join(out, 'outside.c'),
    'net',
    'gone.c',
  ])
    expect(lookup(file, 1)).toBeNull()
})
