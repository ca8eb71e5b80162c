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

test('a line is quoted from below the source tree only, whatever a vmlinux names and wherever a link leads', async () => {
  const tree = join(out, 'tree')
  await mkdir(join(tree, 'net'), { recursive: true })
  await writeFile(join(tree, 'net', 'socket.c'), 'one\n  two\n')
  await writeFile(join(out, 'secret'), 'secret\n')
  await symlink('../../secret', join(tree, 'net', 'out.c'))
  await symlink('/etc', join(tree, 'etc'))
  await symlink('socket.c', join(tree, 'net', 'link.c'))
  await symlink('/dev/zero', join(tree, 'endless'))
  const source = sourceLookup(tree)
  expect([source('net/socket.c', 2), source('net/link.c', 1)]).toEqual(['two', 'one'])
  const others = ['net/out.c', 'etc/passwd', 'endless', 'net', '/etc/passwd', '../secret', 'net/../../secret']
  expect(others.map(file => source(file, 1))).toEqual(others.map(() => null))
})
