import { execFileSync } from 'node:child_process'
import { open, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openRegular, readAtMost, readRegular } from '../../../src/system/regular-file.js'
import { temporaryFolder } from '../temporary.js'

test('a regular file is read, also behind a link', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'file'), 'abc')
  await symlink('file', join(folder, 'link'))
  expect(String(await readRegular(join(folder, 'link'), 3))).toBe('abc')
  await expect(readRegular(join(folder, 'link'), 2)).rejects.toThrow('is larger than 0 KiB')
})

test('a pipe, a device, a link to one and a folder are refused at once', async () => {
  const folder = await temporaryFolder()
  execFileSync('mkfifo', [join(folder, 'pipe')])
  await symlink('/dev/zero', join(folder, 'zero'))
  for (const name of ['pipe', 'zero', '.'])
    await expect(openRegular(join(folder, name))).rejects.toThrow('is no regular file')
})

test('an open file is read whole or not at all, also one that tells no size', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'file'), 'abc')
  expect(String(await readAll(join(folder, 'file'), 3))).toBe('abc')
  expect(await readAll(join(folder, 'file'), 2)).toBe(null)
  expect(String(await readAll('/proc/self/stat', 4096))).toMatch(/^\d+ /)
})

async function readAll(path: string, most: number): Promise<Buffer | null> {
  await using handle = await open(path)
  return await readAtMost(handle, most)
}
