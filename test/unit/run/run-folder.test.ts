import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createRunFolder } from '../../../src/trace/run-folder.js'

let out: string
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'klab-out-'))
})
afterEach(() => rm(out, { recursive: true, force: true }))

async function run(text: string): Promise<void> {
  await using folder = await createRunFolder(out, 'lab')
  await writeFile(folder.path('events'), text)
  expect(await folder.commit()).toBe(join(out, 'lab'))
}

const saved = () => readFile(join(out, 'lab/events.ndjson'), 'utf8')

test('a run appears whole under its name, over the last one, and leaves nothing beside it', async () => {
  await run('first')
  await writeFile(join(out, 'lab/old-file'), '')
  await run('second')
  expect(await saved()).toBe('second')
  expect(await readdir(join(out, 'lab'))).toEqual(['events.ndjson'])
  expect(await readdir(out)).toEqual(['lab'])
})

test('a run that is given up leaves the last one, and nothing beside it', async () => {
  await run('first')
  {
    await using folder = await createRunFolder(out, 'lab')
    await writeFile(folder.path('events'), 'second')
  }
  expect(await saved()).toBe('first')
  expect(await readdir(out)).toEqual(['lab'])
})

test('until it is committed the last run is in its place', async () => {
  await run('first')
  await using folder = await createRunFolder(out, 'lab')
  await writeFile(folder.path('events'), 'second')
  expect(await saved()).toBe('first')
})

test('a move that fails puts the last run back', async () => {
  await run('first')
  const folder = await createRunFolder(out, 'lab')
  for (const name of (await readdir(out)).filter(one => one.endsWith('.tmp')))
    await rm(join(out, name), { recursive: true })
  await expect(folder.commit()).rejects.toMatchObject({ code: 'disk' })
  expect(await saved()).toBe('first')
  expect(await readdir(out)).toEqual(['lab'])
})

test('two runs of one lab at once: both are whole, the last to end stays', async () => {
  const [one, two] = [await createRunFolder(out, 'lab'), await createRunFolder(out, 'lab')]
  await writeFile(one.path('events'), 'one')
  await writeFile(two.path('events'), 'two')
  await two.commit()
  await one.commit()
  expect(await saved()).toBe('one')
  expect(await readdir(out)).toEqual(['lab'])
})

test('a folder that cannot be made is a disk error that names it', async () => {
  await mkdir(join(out, 'x'))
  await writeFile(join(out, 'x/file'), '')
  await expect(createRunFolder(join(out, 'x/file'), 'lab')).rejects.toMatchObject({
    code: 'disk',
    message: expect.stringContaining(join(out, 'x/file')),
  })
})
