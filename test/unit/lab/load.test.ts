import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeError } from '../../../src/errors/index.js'
import { findShippedLabs, labName, loadLab, resolveLabArgument } from '../../../src/lab/index.js'
import { GOOD } from './help.js'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-lab-'))
  await mkdir(join(folder, 'my-lab'))
  await writeFile(join(folder, 'my-lab', 'lab.yaml'), GOOD)
  await writeFile(join(folder, 'other.yaml'), `\ufeff${GOOD}`)
  await writeFile(join(folder, 'My Lab.yaml'), GOOD)
  await mkdir(join(folder, 'empty'))
})
afterAll(() => rm(folder, { recursive: true }))

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => 'it did not fail',
    (error: unknown) => describeError(error).replaceAll(folder, 'DIR'),
  )

describe('loadLab', () => {
  test('takes a folder, and names the lab after it', async () => {
    const loaded = await loadLab(join(folder, 'my-lab'))
    expect(loaded).toMatchObject({
      file: join(folder, 'my-lab', 'lab.yaml'),
      folder: join(folder, 'my-lab'),
      source: GOOD,
    })
    expect(loaded.lab).toMatchObject({ name: 'my-lab', title: 'A conversation' })
    expect(loaded.lab.probes[0]?.position).toEqual({ file: loaded.file, line: 19, column: 3 })
  })

  test('takes a file, and names the lab after it', async () => {
    expect((await loadLab(join(folder, 'other.yaml'))).lab.name).toBe('other')
  })

  test.each([
    ['none.yaml', 'there is no lab file at this path'],
    ['empty', 'there is no lab file at this path'],
    ['other.yaml/x', 'there is no lab file at this path'],
    ['a\u0000b', 'the lab file cannot be read'],
  ])('%j is no lab', async (name, what) => {
    await expect(loadLab(join(folder, name))).rejects.toMatchObject({
      exitStatus: 2,
      errors: [{ code: 'lab-invalid', parts: { what } }],
    })
  })

  test('a device is no lab', async () => {
    expect(await failure(loadLab('/dev/zero'))).toBe(
      '/dev/zero:1:1: error: a lab is a YAML file, and this is something else',
    )
  })

  test('a name that cannot be a folder of a run', async () => {
    expect(await failure(loadLab(join(folder, 'My Lab.yaml')))).toBe(
      `DIR/My Lab.yaml:1:1: error: a lab is named after its folder or file, and \`My Lab\` is no lab's name
> 1 | title: A conversation
    | ^
  2 | topics: [socket]
  → rename it: lower-case letters, digits and \`-\`, at most 64`,
    )
  })
})

describe("a lab's files", () => {
  const lab = (file: string) => GOOD.replace('guest:\n', `guest:\n  files: { /lab/x: ${file} }\n`)
  const load = async (file: string) => {
    await writeFile(join(folder, 'my-lab', 'files.yaml'), lab(file))
    return failure(loadLab(join(folder, 'my-lab', 'files.yaml')))
  }

  test('are looked for', async () => {
    await writeFile(join(folder, 'my-lab', 'data.txt'), 'x')
    await symlink(join(folder, 'other.yaml'), join(folder, 'my-lab', 'out.txt'))
    await symlink('data.txt', join(folder, 'my-lab', 'in.txt'))
    expect(await load('data.txt')).toBe('it did not fail')
    expect(await load('in.txt')).toBe('it did not fail')
    expect((await load('none.txt')).split('\n')[0]).toBe(
      "DIR/my-lab/files.yaml:6:20: error: `none.txt` is not in the lab's folder, or cannot be read",
    )
    expect((await load('out.txt')).split('\n')[0]).toBe(
      "DIR/my-lab/files.yaml:6:20: error: `out.txt` leads out of the lab's folder",
    )
    expect((await load('.')).split('\n')[0]).toContain('6:20: error: a path consists of letters')
  })
})

test.each([
  ['lab/boot-chain/lab.yaml', 'boot-chain'],
  ['/x/boot-chain.yml', 'boot-chain'],
  ['a.b.YAML', 'a.b'],
])('%s is the lab %s', (file, name) => {
  expect(labName(file)).toBe(name)
})

describe('resolveLabArgument', () => {
  test('takes the name of a shipped lab', async () => {
    for (const { name, file } of await findShippedLabs()) expect(await resolveLabArgument(name)).toBe(file)
  })

  test('takes a path as it is', async () => {
    expect(await resolveLabArgument('./x/y.yaml')).toBe('./x/y.yaml')
    expect(await resolveLabArgument(folder)).toBe(folder)
  })

  test.each(['', 'no-such-lab-anywhere', '\u0000'])('%j is refused', async name => {
    await expect(resolveLabArgument(name)).rejects.toMatchObject({ code: 'option-invalid', exitStatus: 2 })
  })
})
