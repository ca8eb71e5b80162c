import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Find, findNeed, type Need, which } from '../../../src/setup/needs.mjs'
import { PACKAGE_ROOT } from '../../../src/system/paths.js'

const BIN = join(PACKAGE_ROOT, 'test/fixtures/setup/bin')
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-needs-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

function need(find: Find): Need {
  const packages = { debian: ['p'], fedora: ['p'], arch: ['p'] }
  return { id: 'x', title: 'x', for: 'run', find, packages, why: 'w', cost: 'c' }
}

describe('which', () => {
  test('takes the first executable file of that name', async () => {
    const [first, second] = [join(folder, 'first'), join(folder, 'second')]
    for (const place of [first, second]) await mkdir(place)
    await mkdir(join(first, 'tool-a'))
    await writeFile(join(first, 'tool-b'), '')
    for (const name of ['tool-a', 'tool-b']) await writeFile(join(second, name), '#!/bin/sh\n', { mode: 0o755 })
    const path = `${first}:${second}`
    expect(which('tool-a', path)).toBe(join(second, 'tool-a'))
    expect(which('tool-b', path)).toBe(join(second, 'tool-b'))
    expect(which('tool-c', path)).toBeNull()
    expect(which('tool-a', '')).toBeNull()
  })

  test('takes a name with a slash as it is', () => {
    expect(which('/bin/sh', '')).toBe('/bin/sh')
    expect(which('/bin/no-such-thing', '/bin')).toBeNull()
  })
})

describe('what gcc is asked', () => {
  test.each<[string, Find, string | null]>([
    ['a header that it has', { header: 'gelf.h' }, '/opt/include/gelf.h'],
    ['a header that it lacks', { header: 'openssl/ssl.h' }, null],
    ['an archive that it has', { archive: 'libc.a' }, '/opt/gcc/lib/libc.a'],
    ['an archive that it has not for 32 bits', { archive: 'libc.a', flags: ['-m32'] }, null],
  ])('%s', (_, find, found) => {
    expect(findNeed(need(find), `${BIN}:/bin:/usr/bin`)).toBe(found)
  })

  test('without gcc there are neither headers nor archives', () => {
    expect(findNeed(need({ header: 'gelf.h' }), folder)).toBeNull()
    expect(findNeed(need({ archive: 'libc.a' }), folder)).toBeNull()
  })
})

describe('a program that must be static', () => {
  const find = { program: 'tool', static: true } as const

  /** An ELF file of 64 bits with these program headers' types (2 is PT_DYNAMIC, 3 PT_INTERP). */
  async function elf(name: string, types: readonly number[]): Promise<string> {
    const bytes = Buffer.alloc(64 + 56 * types.length)
    bytes.write('\x7fELF\x02\x01', 'latin1')
    bytes.writeBigUInt64LE(64n, 32)
    bytes.writeUInt16LE(56, 54)
    bytes.writeUInt16LE(types.length, 56)
    for (const [index, type] of types.entries()) bytes.writeUInt32LE(type, 64 + 56 * index)
    return await place(name, bytes)
  }

  async function place(name: string, bytes: Buffer | string): Promise<string> {
    await mkdir(join(folder, name))
    await writeFile(join(folder, name, 'tool'), bytes)
    await chmod(join(folder, name, 'tool'), 0o755)
    return join(folder, name)
  }

  test('is found when it names no interpreter', async () => {
    const path = await elf('static', [1, 2])
    expect(findNeed(need(find), path)).toBe(join(path, 'tool'))
  })

  test('is not found when it names one, is a script, or is cut off', async () => {
    expect(findNeed(need(find), await elf('dynamic', [6, 3, 1]))).toBeNull()
    expect(findNeed(need(find), await place('script', '#!/bin/sh\n'))).toBeNull()
    expect(findNeed(need(find), await place('cut', '\x7fELF'))).toBeNull()
  })
})
