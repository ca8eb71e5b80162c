import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { KlabError } from '../../../../src/errors/index.js'
import { handInIdentity, keyIdentity, klabIdentity } from '../../../../src/grade/batch/inputs.js'
import type { HandIn } from '../../../../src/grade/types.js'
import { klabVersion } from '../../../../src/run/manifest.js'
import { temporaryFolder } from '../../temporary.js'

async function keyFolder(): Promise<string> {
  const folder = await temporaryFolder()
  for (const name of ['assignment.yaml', 'lab.yaml', 'task.md', 'key.yaml']) await writeFile(join(folder, name), name)
  for (const name of ['starter/src', 'samples/good']) await mkdir(join(folder, name), { recursive: true })
  await writeFile(join(folder, 'starter/src/server.c'), 'int main;')
  await writeFile(join(folder, 'samples/good/answer.yaml'), 'a: 1')
  return folder
}

test('two folders of the same files are the same key, wherever they lie', async () => {
  expect(await keyIdentity(await keyFolder())).toBe(await keyIdentity(await keyFolder()))
})

test.each(['assignment.yaml', 'lab.yaml', 'task.md', 'key.yaml', 'starter/src/server.c', 'samples/good/answer.yaml'])(
  'a change of %s is another key',
  async name => {
    const folder = await keyFolder()
    const before = await keyIdentity(folder)
    await writeFile(join(folder, name), 'changed')
    const changed = await keyIdentity(folder)
    await rm(join(folder, name))
    expect(new Set([before, changed, await keyIdentity(folder)]).size).toBe(3)
  },
)

test('what lies beside the key, its grades for one, is not of it', async () => {
  const folder = await keyFolder()
  const before = await keyIdentity(folder)
  await mkdir(join(folder, 'grades'))
  await writeFile(join(folder, 'grades/grades.csv'), 'alice,10')
  await writeFile(join(folder, '.key.yaml.swp'), 'vim')
  expect(await keyIdentity(folder)).toBe(before)
})

const files = (entries: Readonly<Record<string, string>>) =>
  new Map(Object.entries(entries).map(([name, text]) => [name, Buffer.from(text)]))
const handIn = (more: Partial<HandIn>): HandIn => {
  return {
    student: 'alice',
    origin: 'alice.zip',
    files: files({ 'answer.yaml': 'a: 1' }),
    notes: [],
    fault: null,
    ...more,
  }
}

test('a hand-in is what was read of it, not where it came from or in which order', () => {
  const two = files({ 'answer.yaml': 'a: 1', 'server.c': 'x' })
  const turned = new Map([...two].toReversed())
  expect(handInIdentity(handIn({ files: turned, origin: 'b/alice.tar' }))).toBe(handInIdentity(handIn({ files: two })))
})

test('any change of a hand-in is another one', () => {
  const fault = (why: string) => new KlabError('option-invalid', { what: 'alice.zip cannot be read', why })
  const different = [
    handIn({}),
    handIn({ files: files({ 'answer.yaml': 'a: 2' }) }),
    handIn({ files: files({ 'answer.yml': 'a: 1' }) }),
    handIn({ files: files({ 'answer.yaml': 'a: 1', 'server.c': '' }) }),
    // The same bytes one after the other.
    handIn({ files: files({ 'answer.yaml': 'z' }) }),
    handIn({ files: files({ 'answer.yaml': '', z: '' }) }),
    handIn({ notes: ['left out: big.bin'] }),
    handIn({ files: new Map() }),
    handIn({ files: new Map(), fault: fault('it is no archive') }),
    handIn({ files: new Map(), fault: fault('it is too large') }),
  ]
  expect(new Set(different.map(handInIdentity)).size).toBe(different.length)
})

test('this klab is its version and a hash that stays', async () => {
  const identity = await klabIdentity()
  expect(identity).toMatch(new RegExp(`^${klabVersion().replaceAll('.', '\\.')}\\+[0-9a-f]{16}$`))
  expect(await klabIdentity()).toBe(identity)
})
