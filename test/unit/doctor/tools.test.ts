import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkGdbPython } from '../../../src/doctor/surroundings.js'
import { checkTools } from '../../../src/doctor/tools.js'
import type { Family } from '../../../src/setup/system.mjs'
import { PACKAGE_ROOT } from '../../../src/system/paths.js'
import { silentProgress } from '../../../src/system/progress.js'

const BIN = join(PACKAGE_ROOT, 'test/fixtures/setup/bin')
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-doctor-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A PATH with these of the fixtures' programs, by the names they are to have. */
async function pathOf(name: string, programs: Readonly<Record<string, string>>): Promise<string> {
  const place = join(folder, name)
  await mkdir(place)
  for (const [as, program] of Object.entries(programs)) await symlink(join(BIN, program), join(place, as))
  return place
}

async function look(path: string, { built = false, family = 'debian' as Family, qemu = 'qemu-system-x86_64' } = {}) {
  const options = { qemu, gdb: 'gdb', out: 'out', progress: silentProgress } as const
  const kernel = { type: 'named', name: 'x86_64' } as const
  const { checks, lacking } = await checkTools({ ...options, kernel }, { path, built, family })
  return { lacking: lacking.map(need => need.id), of: (id: string) => checks.find(check => check.id === id) }
}

describe('checkTools', () => {
  test('tells versions, and what an old one costs', async () => {
    const path = await pathOf('old', { 'qemu-system-x86_64': 'qemu-old', gdb: 'gdb-fedora', gcc: 'gcc' })
    const { of, lacking } = await look(`${path}:/bin`)
    expect(of('qemu')).toMatchObject({
      state: 'warn',
      found: `6.2.0 (${path}/qemu-system-x86_64)`,
      needed: '7.0 or later',
      cost: 'klab is tested with 7.2 and later; an older one may refuse its options',
    })
    expect(of('gdb')).toMatchObject({ state: 'ok', found: `16.3 (${path}/gdb)`, cost: null })
    expect(of('gcc')).toMatchObject({ state: 'ok', found: `14.2.0 (${path}/gcc)` })
    expect(of('libelf')).toMatchObject({ state: 'ok', found: '/opt/include/gelf.h' })
    expect(lacking).not.toContain('libc')
  })

  test('a bare machine: what every run and every build needs is missing', async () => {
    const { of, lacking } = await look(folder)
    expect(lacking).toEqual([
      ...['qemu', 'gdb', 'busybox', 'gcc', 'libc', 'make', 'flex', 'bison', 'bc', 'libelf', 'xz', 'libc32'],
    ])
    expect(of('qemu')).toEqual({
      id: 'qemu',
      name: 'QEMU for x86',
      state: 'missing',
      found: null,
      needed: null,
      cost: 'no lab can run; saved runs can still be judged and reported',
      wayOut: 'install the package qemu-system-x86',
    })
    expect(of('flex')?.state).toBe('missing')
    expect(of('libc32')?.state).toBe('missing')
  })

  test('with a kernel in the cache the build tools can be missed', async () => {
    const { of } = await look(folder, { built: true })
    expect(of('gcc')?.state).toBe('warn')
    expect(of('gdb')?.state).toBe('missing')
  })

  test.each<[Family, string, string]>([
    ['fedora', 'install the package qemu-system-x86-core', 'install the package glibc-devel and glibc-static'],
    ['arch', 'install the package qemu-system-x86', 'install the package glibc'],
    ['unknown', 'install QEMU for x86', "install the C library's headers and static library"],
  ])('%s has package names of its own', async (family, qemu, libc) => {
    const { of } = await look(folder, { family })
    expect([of('qemu')?.wayOut, of('libc')?.wayOut]).toEqual([qemu, libc])
  })

  test('a program that does not run is as good as missing, with its own words', async () => {
    const path = await pathOf('broken', { qemu: 'broken' })
    const { of } = await look(path, { qemu: join(path, 'qemu') })
    expect(of('qemu')).toMatchObject({
      state: 'missing',
      found: `${path}/qemu does not tell its version: broken: error while loading shared libraries: libfdt.so.1`,
    })
  })

  test('a busybox that is not static is named', async () => {
    const path = await pathOf('shared', { busybox: 'broken' })
    const { of } = await look(path)
    expect(of('busybox')).toMatchObject({
      state: 'missing',
      found: `${path}/busybox, which needs shared libraries`,
      needed: 'a static one',
    })
  })
})

test('a GDB without Python is of no use', async () => {
  expect(await checkGdbPython(join(BIN, 'gdb-old'))).toEqual({
    id: 'gdb-python',
    name: "GDB's Python",
    state: 'missing',
    found: 'Python scripting is not supported in this copy of GDB.',
    needed: null,
    cost: 'no lab can run: the agent that captures is Python',
    wayOut: 'use a GDB that was built with Python, or name one with --gdb FILE',
  })
})
