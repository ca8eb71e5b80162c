import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { KlabErrors } from '../../../src/errors/index.js'
import { checkLabFile, type Lab, libraryOf, loadLab, parseLab } from '../../../src/lab/index.js'
import { libraryWith } from './help.js'

const SET = `title: Writing
probes:
  write:
    at: ksys_write
    tasks: [hello]
    return: true
  vfs: { at: vfs_write, entry: { structs: { file: { of: file, fields: [f_pos] } } } }
`

function lab(include: string, rest = 'expect: [{ hit: write }]'): string {
  return `title: A lab
include: ${include}
guest:
  steps:
    - { start: hello, run: [echo, hi] }
    - { start: other, run: [echo, ho] }
${rest}
`
}

function parse(text: string, sets: Readonly<Record<string, string>> = { writing: SET }): Lab {
  return parseLab(text, { file: 'lab.yaml', name: 'good', folder: null, library: libraryWith(sets) })
}

/** `file:line:column what → todo` */
function mistakes(text: string, sets?: Readonly<Record<string, string>>): readonly string[] {
  try {
    parse(text, sets)
  } catch (error) {
    if (!(error instanceof KlabErrors)) throw error
    return error.errors.map(({ parts: { at, what, todo } }) => {
      return `${at?.file}:${at?.line}:${at?.column} ${what}${todo === undefined ? '' : ` → ${todo}`}`
    })
  }
  return []
}

test("a set's probes come before the lab's own, with their places in the set's file", () => {
  const { probes } = parse(lab('[writing]', 'probes: { read: { at: ksys_read } }'))
  expect(probes.map(({ id, tasks, from, position }) => [id, tasks, from, position.file, position.line])).toEqual([
    ['write', ['hello'], 'guest', 'sets/writing', 3],
    ['vfs', [], 'reset', 'sets/writing', 7],
    ['read', [], 'reset', 'lab.yaml', 7],
  ])
})

test('`tasks` goes to every probe that is taken, `only` takes some', () => {
  const { probes } = parse(
    lab('[{ set: writing, tasks: [other], only: [vfs] }]', 'expect: [{ hit: vfs, task: other }]'),
  )
  expect(probes.map(({ id, tasks, from }) => [id, tasks, from])).toEqual([['vfs', ['other'], 'guest']])
})

test('one set may be included twice for different probes', () => {
  const include = '[{ set: writing, only: [vfs] }, { set: writing, only: [write] }]'
  expect(parse(lab(include)).probes.map(({ id }) => id)).toEqual(['vfs', 'write'])
})

test('expectations are checked against what an included probe captures', () => {
  expect(mistakes(lab('[writing]', 'expect: [{ value: vfs.entry.file.f_op, equals: 1 }]'))).toEqual([
    'lab.yaml:7:19 there is no field of `file` named `f_op` → known are f_pos',
  ])
})

describe('mistakes in the lab', () => {
  test.each([
    ['[writing, writing]', '2:20 the set `writing` has a probe `write`, and so has the set `writing`'],
    [
      '[{ set: writing, only: [wriet] }]',
      '2:34 there is no probe of the set `writing` named `wriet` → did you mean `write`?',
    ],
    ['[{ set: writing, tasks: [hallo] }]', '2:35 there is no task `hallo` → did you mean `hello`?'],
    ['[missing]', '2:11 there is no set missing'],
    ['[../x.yaml]', '2:11 a lab can use only files inside its own folder'],
    ['[Writing]', '2:11 `Writing` is no name of a set'],
    ['[{ set: writing, onyl: [vfs] }]', '2:27 an `include` has no key `onyl` → did you mean `only`?'],
  ])('include: %s', (include, mistake) => {
    expect(mistakes(lab(include)).join('\n')).toContain(`lab.yaml:${mistake}`)
  })

  test('a probe of the lab under the id of an included one', () => {
    expect(mistakes(lab('[writing]', 'probes: { vfs: { at: vfs_read } }'))).toEqual([
      'lab.yaml:2:11 the set `writing` has a probe `vfs`, and so has the lab itself → name the probes that you want with `only`, or rename one',
    ])
  })

  test('an item that cannot be read hides no other mistake, and makes none', () => {
    expect(mistakes(lab('[7, writing]', 'expect: [{ hit: who_knows }]\ntimeout: 0'))).toEqual([
      "lab.yaml:2:11 item 1 of `include` must be a set's name, or a mapping with `set`, not 7",
      'lab.yaml:8:10 `timeout` must be a whole number of seconds from 1 to 86400, not 0',
    ])
  })

  test('when a set is missing, nothing is said about the names that it may have', () => {
    expect(mistakes(lab('[missing, writing]', 'expect: [{ hit: who_knows }]'))).toEqual([
      'lab.yaml:2:11 there is no set missing',
    ])
  })
})

test("mistakes in a set are at their places in its file, after the lab's own", () => {
  const set = 'title: x\nprobes:\n  write: { at: ksys_write, tasks: [nobody], limits: 3 }\n  b: { at: 7 }\n'
  expect(mistakes(lab('[writing]', 'expect: [{ hit: write }, { hit: wriet }]'), { writing: set })).toEqual([
    'lab.yaml:7:33 there is no probe `wriet` → did you mean `write`?',
    'sets/writing:3:36 there is no task `nobody` → known are hello and other',
    'sets/writing:3:45 a probe has no key `limits` → did you mean `limit`?',
    'sets/writing:4:12 `at` must be a kernel function or `file.c:line`, or a list of alternatives, not 7',
  ])
})

test.each([
  ['', 'the set is empty → begin with `title: …`'],
  ['[1]', 'a set is a mapping with keys, not a list of 1 → begin with `title: …`'],
  ['a: b: c', 'this is not YAML'],
  ['title: x\n', 'the key `probes` is missing'],
  ['\u0000', 'a lab file may not contain the character U+0000'],
])('%j is no set', (set, what) => {
  expect(mistakes(lab('[writing]'), { writing: set }).join('\n')).toContain(what)
})

describe('files', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'klab-include-'))
    await mkdir(join(folder, 'x', 'sets'), { recursive: true })
    await writeFile(join(folder, 'x', 'lab.yaml'), lab('[mine.yaml]'))
    await writeFile(join(folder, 'x', 'mine.yaml'), SET)
    await writeFile(join(folder, 'x', 'sets', 'alone.yaml'), SET)
    await writeFile(join(folder, 'x', 'sets', 'bad.yaml'), SET.replace('ksys_write', '"9"'))
    await writeFile(join(folder, 'outside.yaml'), SET)
    await symlink(join(folder, 'outside.yaml'), join(folder, 'x', 'link.yaml'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  test('a loaded lab tells the text of each set that it used, and of the features', async () => {
    const { uses } = await loadLab(join(folder, 'x'))
    expect(uses.sets).toEqual({ 'mine.yaml': { file: join(folder, 'x', 'mine.yaml'), source: SET } })
    expect(uses.features.source).toContain('features:')
  })

  test('a set lies in the folder, or ships', () => {
    const library = libraryOf(join(folder, 'x'))
    expect(library.set('link.yaml')).toEqual({ what: "`link.yaml` leads out of the lab's folder" })
    expect(library.set('none.yaml')).toEqual({ what: "`none.yaml` is not in the lab's folder, or cannot be read" })
    expect(library.set('no-such-set')).toMatchObject({ what: 'no set `no-such-set` ships with klab' })
    expect(libraryOf(null).set('mine.yaml')).toMatchObject({ what: expect.stringContaining('has no folder') })
  })

  test('a set is checked by itself, whatever tasks it names', async () => {
    expect(await checkLabFile(join(folder, 'x', 'sets', 'alone.yaml'))).toBe('a set of 2 probes')
    await expect(checkLabFile(join(folder, 'x', 'sets', 'bad.yaml'))).rejects.toThrow('is no place in the kernel')
    expect(await checkLabFile(join(folder, 'x'))).toBe('2 probes, 1 expectations')
  })
})
