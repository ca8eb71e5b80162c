import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { KlabError } from '../../../src/errors/index.js'
import { sourceLookup, writeReports } from '../../../src/run/reports.js'
import { silentProgress } from '../../../src/system/progress.js'
import { createRunFolder, type RunFolder } from '../../../src/trace/run-folder.js'
import { smallReport } from '../report/sample.js'

let out: string
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'klab-reports-'))
})
afterEach(() => rm(out, { recursive: true, force: true }))

const nothingElse = async () => {}

test('every file that is made from a trace', async () => {
  await using folder = await createRunFolder(out, 'lab')
  const report = smallReport()
  expect(await writeReports(folder, report, silentProgress, nothingElse)).toEqual({ report, fault: null })
  const place = await folder.commit()
  expect((await readdir(place)).sort()).toEqual(['junit.xml', 'report.html', 'report.md', 'run.json', 'verdict.json'])
})

test('a report that cannot be written: the others are there, and all of them say so', async () => {
  await using folder = await createRunFolder(out, 'lab')
  const full = new KlabError('disk', { what: 'junit.xml cannot be written: the disk is full' })
  const write: RunFolder['write'] = (file, text) => (file === 'junit' ? Promise.reject(full) : folder.write(file, text))
  const { report, fault } = await writeReports({ ...folder, write }, smallReport(), silentProgress, nothingElse)
  expect(fault).toBe(full)
  const error = { code: 'disk', message: full.message }
  expect(report.manifest).toMatchObject({ outcome: 'incomplete', error })
  const place = await folder.commit()
  expect((await readdir(place)).sort()).toEqual(['report.html', 'report.md', 'run.json', 'verdict.json'])
  expect(JSON.parse(await readFile(join(place, 'run.json'), 'utf8'))).toMatchObject({ outcome: 'incomplete', error })
  for (const name of ['report.html', 'report.md']) {
    expect(await readFile(join(place, name), 'utf8')).toContain('junit.xml cannot be written: the disk is full')
  }
})

test('a file of somebody else’s that is missing: everything else is there, and the manifest says so', async () => {
  await using folder = await createRunFolder(out, 'lab')
  const lost = new KlabError('disk', { what: 'gdb.log cannot be written: the disk has failed' })
  const { report } = await writeReports(folder, smallReport(), silentProgress, () => Promise.reject(lost))
  expect(report.manifest.error).toEqual({ code: 'disk', message: lost.message })
  const place = await folder.commit()
  expect((await readdir(place)).sort()).toEqual(['junit.xml', 'report.html', 'report.md', 'run.json', 'verdict.json'])
})

test('no room for the manifest either: a fault, and no run', async () => {
  const full = new KlabError('disk', { what: 'the disk is full' })
  await using folder = await createRunFolder(out, 'lab')
  const nothing: RunFolder = { ...folder, write: () => Promise.reject(full) }
  await expect(writeReports(nothing, smallReport(), silentProgress, nothingElse)).rejects.toBe(full)
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
