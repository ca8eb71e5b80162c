import { mkdir, readdir, readlink, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { createPrivateFolder, socketPath } from '../../../src/system/private-folder.js'

afterEach(() => vi.unstubAllEnvs())

test('it is private, and gone afterwards with what lies in it', async () => {
  const folder = await createPrivateFolder()
  expect((await stat(folder.path)).mode & 0o777).toBe(0o700)
  await mkdir(join(folder.path, 'deep'))
  await writeFile(join(folder.path, 'deep', 'file'), '')
  await folder[Symbol.asyncDispose]()
  await expect(stat(folder.path)).rejects.toThrow('ENOENT')
})

test('it is held open, so that it can be seen whose it is, and not longer', async () => {
  const open = async () => {
    const files = (await readdir('/proc/self/fd')).map(name => readlink(`/proc/self/fd/${name}`).catch(() => ''))
    return (await Promise.all(files)).filter(file => file.startsWith(folder.path))
  }
  const folder = await createPrivateFolder()
  expect(await open()).toEqual([folder.path])
  await folder[Symbol.asyncDispose]()
  expect(await open()).toEqual([])
})

test('it lies under XDG_RUNTIME_DIR, else under TMPDIR', async () => {
  await using parent = await createPrivateFolder()
  vi.stubEnv('TMPDIR', parent.path)
  vi.stubEnv('XDG_RUNTIME_DIR', '')
  await using plain = await createPrivateFolder()
  expect(dirname(plain.path)).toBe(parent.path)
  vi.stubEnv('XDG_RUNTIME_DIR', plain.path)
  await using runtime = await createPrivateFolder()
  expect(dirname(runtime.path)).toBe(plain.path)
})

test('a parent whose name is too long for sockets, or that is not there, is passed over', async () => {
  await using parent = await createPrivateFolder()
  const long = join(parent.path, 'x'.repeat(90))
  await mkdir(long)
  vi.stubEnv('XDG_RUNTIME_DIR', join(parent.path, 'missing'))
  vi.stubEnv('TMPDIR', long)
  await using folder = await createPrivateFolder()
  expect(dirname(folder.path)).toBe('/tmp')
})

test('a socket path that does not fit is refused in words', () => {
  expect(socketPath(`/${'x'.repeat(97)}`, 'qmp.sock')).toHaveLength(107)
  expect(() => socketPath(`/${'x'.repeat(98)}`, 'qmp.sock')).toThrow(
    'the path of a socket is too long: 108 bytes, at most 107 are possible',
  )
})
