import { existsSync } from 'node:fs'
import { mkdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadAssignment } from '../../../../src/assignment/load.js'
import { copyAssignment } from '../../../../src/cli/assignment/new.js'
import { assignmentFolder, FILES } from '../../assignment/pack/folder.js'
import { temporaryFolder } from '../../temporary.js'

test('a copy has everything, but for a seed of its own', async () => {
  const [from, top] = [await assignmentFolder(), await temporaryFolder()]
  const seeds: string[] = []
  for (const name of ['mine', 'yours']) {
    await copyAssignment(from, join(top, name))
    const { key } = await loadAssignment(join(top, name))
    seeds.push(key.seed)
    expect(key.source.replace(/^seed: .*/, '')).toBe(FILES['key.yaml']?.replace(/^seed: .*/, ''))
    expect(await readFile(join(top, name, 'samples/good/server.c'), 'utf8')).toBe(FILES['samples/good/server.c'])
  }
  expect(seeds[0]).toMatch(/^[\w-]{32}$/)
  expect(new Set([...seeds, 'nobody guesses these words']).size).toBe(3)
})

test('a folder that is there is not written over', async () => {
  const folder = join(await temporaryFolder(), 'mine')
  await mkdir(folder)
  await expect(copyAssignment(await assignmentFolder(), folder)).rejects.toThrow('is there already')
})

test('what cannot be an assignment leaves nothing behind', async () => {
  const folder = join(await temporaryFolder(), 'Not A Name')
  await expect(copyAssignment(await assignmentFolder(), folder)).rejects.toThrow(
    'an assignment is named after its folder',
  )
  expect(existsSync(folder)).toBe(false)
})

test('a link is not followed', async () => {
  const from = await assignmentFolder()
  await symlink('/etc/passwd', join(from, 'starter', 'users.txt'))
  await expect(copyAssignment(from, join(await temporaryFolder(), 'mine'))).rejects.toMatchObject({
    parts: { why: 'it is a link' },
  })
})
