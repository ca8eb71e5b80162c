import { execFileSync } from 'node:child_process'
import { symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openRegular, readRegular } from '../../../src/system/regular-file.js'
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
