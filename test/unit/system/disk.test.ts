import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { keepRoom, writeWhole } from '../../../src/system/disk.js'
import { makeFolder } from '../../../src/system/make-folder.js'
import { replaceFile, tryReplaceFile } from '../../../src/system/replace-file.js'
import { temporaryFolder } from '../temporary.js'

test('a file that cannot be opened is told by its name, and stays as it was', async () => {
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'taken'))
  await writeFile(join(folder, 'taken/file'), 'x')
  const fault = { code: 'disk', message: 'the report cannot be written' }
  await expect(writeWhole(join(folder, 'taken'), 'text', 'the report')).rejects.toMatchObject(fault)
  expect(await readdir(join(folder, 'taken'))).toEqual(['file'])
})

test('room is kept until it is given back, and looking whether there is more leaves nothing', async () => {
  const folder = await temporaryFolder()
  const room = await keepRoom(folder)
  await room.probe()
  expect(await readdir(folder)).toEqual(['.room'])
  expect((await stat(join(folder, '.room'))).size).toBe(1024 * 1024)
  await room.release()
  await room.release()
  expect(await readdir(folder)).toEqual([])
})

test('a folder that takes nothing keeps no room, and is told by its name', async () => {
  const file = join(await temporaryFolder(), 'file')
  await writeFile(file, '')
  await expect(keepRoom(file, 'the runs')).rejects.toMatchObject({
    code: 'disk',
    message: 'the runs cannot be written',
  })
})

test('folders are made with those above them; a file in the way is an error', async () => {
  const folder = await temporaryFolder()
  await Promise.all([makeFolder(join(folder, 'a/b/c')), makeFolder(join(folder, 'a/b/d'))])
  await makeFolder(join(folder, 'a/b/c'))
  expect(await readdir(join(folder, 'a/b'))).toEqual(['c', 'd'])
  await writeFile(join(folder, 'file'), '')
  await expect(makeFolder(join(folder, 'file'))).rejects.toMatchObject({ code: 'EEXIST' })
  await expect(makeFolder('/proc/klab/x')).rejects.toMatchObject({ code: 'ENOENT' })
})

test('a file is replaced in one step, behind its links and with its mode', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'file'), 'old', { mode: 0o640 })
  await symlink('file', join(folder, 'link'))
  await tryReplaceFile(join(folder, 'link'))
  expect(await readFile(join(folder, 'file'), 'utf8')).toBe('old')
  await replaceFile(join(folder, 'link'), 'new')
  expect(await readFile(join(folder, 'file'), 'utf8')).toBe('new')
  expect((await stat(join(folder, 'file'))).mode & 0o777).toBe(0o640)
  expect((await readdir(folder)).sort()).toEqual(['file', 'link'])
  await replaceFile('/dev/null', 'away')
})

test.each(['no/file', '.'])('%s cannot be replaced, which is known beforehand', async name => {
  const path = join(await temporaryFolder(), name)
  const code = name === '.' ? 'EISDIR' : 'ENOENT'
  await expect(tryReplaceFile(path)).rejects.toMatchObject({ code })
  await expect(replaceFile(path, 'text')).rejects.toMatchObject({ code })
})
