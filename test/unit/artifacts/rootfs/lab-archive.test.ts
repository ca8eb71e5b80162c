import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { encodeCpio } from '../../../../src/artifacts/rootfs/cpio.js'
import { buildLabArchive, joinArchives, readSources } from '../../../../src/artifacts/rootfs/lab-archive.js'

let top: string
let folder: string

beforeEach(async () => {
  top = await mkdtemp(join(tmpdir(), 'klab-lab-archive-'))
  folder = join(top, 'lab')
  await mkdir(join(folder, 'sub'), { recursive: true })
  await writeFile(join(top, 'secret'), 'secret')
  await writeFile(join(folder, 'data'), 'data')
  await writeFile(join(folder, 'sub', 'script'), '#!/bin/sh\n', { mode: 0o755 })
})

afterEach(() => rm(top, { recursive: true, force: true }))

test("the plan and the lab's files are in it, executable as they were", async () => {
  await symlink('sub/script', join(folder, 'link'))
  const files = { '/lab/bin/run': 'sub/script', '/lab/data': './data', '/lab/linked': 'link' }
  const steps = [{ op: 'sleep', milliseconds: 5 }] as const
  expect(await buildLabArchive({ steps, files, folder })).toEqual(
    encodeCpio([
      { type: 'file', path: 'klab/plan', mode: 0o600, bytes: Buffer.from('klab-plan 1\nsleep 5\nend 1\n') },
      { type: 'file', path: 'lab/bin/run', mode: 0o755, bytes: Buffer.from('#!/bin/sh\n') },
      { type: 'file', path: 'lab/data', mode: 0o644, bytes: Buffer.from('data') },
      { type: 'file', path: 'lab/linked', mode: 0o755, bytes: Buffer.from('#!/bin/sh\n') },
    ]),
  )
})

const OUTSIDE = "it lies outside the lab's folder"
const ABSENT = "there is no such file in the lab's folder"
const BAD_PATH = 'a path in the guest must be like /lab/NAME'

const refusals: readonly [string, Record<string, string>, string, string][] = [
  ['a file above the folder', { '/lab/x': '../secret' }, '../secret', OUTSIDE],
  ['an absolute path', { '/lab/x': '/etc/passwd' }, '/etc/passwd', OUTSIDE],
  ['the folder itself', { '/lab/x': '.' }, '.', OUTSIDE],
  ['a link that leads out', { '/lab/x': 'way-out' }, 'way-out', OUTSIDE],
  ['a file behind a folder that leads out', { '/lab/x': 'up/secret' }, 'up/secret', OUTSIDE],
  ['a file that is not there', { '/lab/x': 'nothing' }, 'nothing', ABSENT],
  ['a link to nothing', { '/lab/x': 'dangling' }, 'dangling', ABSENT],
  ['a link to an absolute path', { '/lab/x': 'absolute' }, 'absolute', OUTSIDE],
  ['a chain of links that leads out', { '/lab/x': 'chain' }, 'chain', OUTSIDE],
  ['a loop of links', { '/lab/x': 'loop' }, 'loop', ABSENT],
  ['a device', { '/lab/x': 'device' }, 'device', OUTSIDE],
  ['a sparse file of a terabyte', { '/lab/x': 'sparse' }, 'sparse', "the lab's files are more than 64 MiB"],
  ['a folder', { '/lab/x': 'sub' }, 'sub', 'it is not a plain file'],
  ['a FIFO', { '/lab/x': 'fifo' }, 'fifo', 'it is not a plain file'],
  ['a guest path elsewhere', { '/bin/sh': 'data' }, '/bin/sh', BAD_PATH],
  ['a guest path that leaves /lab', { '/lab/../bin/sh': 'data' }, '/lab/../bin/sh', BAD_PATH],
  ['a guest path without a name', { '/lab/': 'data' }, '/lab/', BAD_PATH],
  [
    'a guest path below a file',
    { '/lab/a': 'data', '/lab/a/b': 'data' },
    '/lab/a/b',
    '/lab/a is a file, so nothing can lie below it',
  ],
]

test.each(refusals)('%s is refused', async (_, files, named, why) => {
  await symlink('../secret', join(folder, 'way-out'))
  await symlink('..', join(folder, 'up'))
  await symlink('nowhere', join(folder, 'dangling'))
  await symlink('/etc/passwd', join(folder, 'absolute'))
  await symlink('sub/../way-out', join(folder, 'chain'))
  await symlink('loop', join(folder, 'loop'))
  await symlink('/dev/zero', join(folder, 'device'))
  await writeFile(join(folder, 'sparse'), '')
  await truncate(join(folder, 'sparse'), 2 ** 40)
  execFileSync('mkfifo', [join(folder, 'fifo')])
  await expect(buildLabArchive({ steps: [], files, folder })).rejects.toMatchObject({
    code: 'lab-invalid',
    message: `${named} cannot be put into the guest`,
    parts: { why, facts: { file: named } },
  })
})

test('a program that was compiled lies there to be run, and not below another file', async () => {
  const compiled = { '/lab/server': Buffer.from('ELF') }
  const archive = await buildLabArchive({ steps: [], files: {}, compiled, folder })
  const plan = { type: 'file', path: 'klab/plan', mode: 0o600, bytes: Buffer.from('klab-plan 1\nend 0\n') } as const
  expect(archive).toEqual(
    encodeCpio([plan, { type: 'file', path: 'lab/server', mode: 0o755, bytes: compiled['/lab/server'] }]),
  )
  await expect(
    buildLabArchive({ steps: [], files: { '/lab/server/data': 'data' }, compiled, folder }),
  ).rejects.toMatchObject({ code: 'lab-invalid', parts: { why: '/lab/server is a file, so nothing can lie below it' } })
})

test('sources are read from the folder only, a MiB of a program', async () => {
  await writeFile(join(folder, 'a.c'), 'int a;')
  await writeFile(join(folder, 'large.c'), Buffer.alloc(2 ** 20 - 5))
  await symlink('../secret', join(folder, 'out.c'))
  expect(await readSources(folder, ['a.c', 'sub/script'])).toEqual({
    'a.c': Buffer.from('int a;'),
    'sub/script': Buffer.from('#!/bin/sh\n'),
  })
  const refused = (files: readonly string[]) => readSources(folder, files).catch(error => error.parts.why)
  expect(await refused(['out.c'])).toBe(OUTSIDE)
  expect(await refused(['gone.c'])).toBe(ABSENT)
  expect(await refused(['large.c', 'a.c'])).toBe("a program's sources are more than 1024 KiB")
})

test('a joined archive begins the second part at a multiple of four', async () => {
  const base = join(top, 'base')
  await writeFile(base, '12345')
  await joinArchives([base], Buffer.from('second'), join(top, 'joined'))
  expect(await readFile(join(top, 'joined'), 'latin1')).toBe('12345\0\0\0second')
})
