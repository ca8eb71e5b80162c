import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { collectPrograms } from '../../../../src/artifacts/rootfs/packages/collect.js'
import { readDynamic } from '../../../../src/artifacts/rootfs/packages/dynamic.js'
import { findProgram } from '../../../../src/system/process-find.js'

/** A tree as unpacked packages make it: a program, what it needs, what that needs, and what nobody needs. */
let tree: string
const LIBRARIES = 'usr/lib/x86_64-linux-gnu'

async function compile(path: string, words: readonly string[], source = ''): Promise<void> {
  const output = join(tree, path)
  await mkdir(dirname(output), { recursive: true })
  const common = ['-x', 'c', '-', '-x', 'none', '-fPIC', '-Wl,--no-as-needed', `-L${join(tree, LIBRARIES)}`]
  await execa('gcc', [...common, '-o', output, ...words, '-Wl,--allow-shlib-undefined'], { input: source })
}

describe.skipIf(findProgram('gcc') === null || process.arch !== 'x64')('programs out of packages', () => {
  beforeAll(async () => {
    tree = await mkdtemp(join(tmpdir(), 'klab-packages-'))
    await compile(`${LIBRARIES}/libinner.so.1.2`, ['-shared', '-nostdlib', '-Wl,-soname,libinner.so.1'], 'int inner;')
    await compile(`${LIBRARIES}/libouter.so`, ['-shared', '-nostdlib', '-Wl,-soname,libouter.so', '-l:libinner.so.1.2'])
    await compile(`${LIBRARIES}/libother.so`, ['-shared', '-nostdlib'])
    await compile('usr/sbin/tool', ['-nostdlib', '-l:libouter.so', '-Wl,-e,0'])
    await symlink('libinner.so.1.2', join(tree, LIBRARIES, 'libinner.so.1'))
    await mkdir(join(tree, 'lib/x86_64-linux-gnu'), { recursive: true })
    await writeFile(
      join(tree, 'lib/x86_64-linux-gnu/ld-linux-x86-64.so.2'),
      await readFile(join(tree, LIBRARIES, 'libother.so')),
    )
  }, 60_000)

  afterAll(() => rm(tree, { recursive: true, force: true }))

  test('what a program names', async () => {
    const file = join(tree, 'usr/sbin/tool')
    expect(await readDynamic(file, await readFile(file))).toEqual({
      interpreter: '/lib64/ld-linux-x86-64.so.2',
      needed: ['libouter.so'],
    })
  })

  test('a program comes with its linker and its libraries, through each other, and nothing else', async () => {
    const entries = await collectPrograms(tree, ['tool'], 'x86_64-linux-gnu')
    expect(entries.map(({ path }) => path).sort()).toEqual([
      'bin/tool',
      'lib/x86_64-linux-gnu/libinner.so.1',
      'lib/x86_64-linux-gnu/libouter.so',
      'lib64/ld-linux-x86-64.so.2',
    ])
    // the link is followed: there is one file under the name that is asked for
    expect(entries.find(({ path }) => path.endsWith('libinner.so.1'))).toMatchObject({
      type: 'file',
      mode: 0o755,
      bytes: await readFile(join(tree, LIBRARIES, 'libinner.so.1.2')),
    })
  })

  test('a library that no package holds is told', async () => {
    await rm(join(tree, LIBRARIES, 'libinner.so.1'))
    await expect(collectPrograms(tree, ['tool'], 'x86_64-linux-gnu')).rejects.toMatchObject({
      code: 'download-failed',
      message: expect.stringContaining('libinner.so.1'),
    })
  })

  test('what is no ELF file is refused', async () => {
    await expect(readDynamic('x', Buffer.from('#!/bin/sh\n'))).rejects.toMatchObject({ code: 'kernel-mismatch' })
  })
})
