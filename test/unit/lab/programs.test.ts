import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describeError } from '../../../src/errors/index.js'
import { loadLab } from '../../../src/lab/index.js'
import { GOOD, mistakes, parse } from './help.js'

const withGuest = (text: string) => GOOD.replace('guest:\n', () => `guest:\n  ${text}\n`)
const withPrograms = (text: string) => withGuest(`programs: ${text}`)

test('a program is one source, or several with their headers; none when nothing is said', () => {
  expect(parse(GOOD).programs).toEqual({})
  expect(parse(withPrograms('{ /lab/a: a.c, /lab/b: [sub/b.c, b.h, sub/b.c] }')).programs).toEqual({
    '/lab/a': ['a.c'],
    '/lab/b': ['sub/b.c', 'b.h'],
  })
})

const SOURCES = 'a C source, or a list of C sources and their headers'
const OUTSIDE = 'a lab can use only files inside its own folder → write a path relative to the folder of the lab file'

test.each([
  [
    '{ /bin/a: a.c }',
    '3:15 `/bin/a` must be a path below `/lab/` in the guest, of letters, digits, `.`, `_`, `-` and `+`',
  ],
  ['{ /lab/a: ../a.c }', `3:23 ${OUTSIDE}`],
  ['{ /lab/a: [a.c, /etc/b.c] }', `3:29 ${OUTSIDE}`],
  [
    '{ /lab/a: a.s }',
    "3:23 a program's sources end with `.c`, its headers with `.h` → other files go into `guest.files`",
  ],
  [
    '{ /lab/a: .c }',
    "3:23 a program's sources end with `.c`, its headers with `.h` → other files go into `guest.files`",
  ],
  ['{ /lab/a: 3 }', `3:23 \`/lab/a\` must be ${SOURCES}, not 3`],
  ['{ /lab/a: [] }', `3:23 \`/lab/a\` must be ${SOURCES}, 1 to 16 of them, not a list of 0`],
  ['{ /lab/a: [a.h, b.h] }', '3:23 `/lab/a` has headers only → name a source, whose name ends with `.c`'],
  ['{ /lab/a: a.c, /lab/a/b: b.c }', '3:28 `/lab/a` is a file, so nothing can lie below it'],
])('%s is a mistake', (programs, mistake) => {
  expect(mistakes(withPrograms(programs)).map(line => line.replace(/^\d+/, '3'))).toEqual([mistake])
})

test.each([
  ['{ /lab/a: data }', '`/lab/a` is in `guest.files` as well → keep one of them'],
  ['{ /lab/a/b: data }', '`/lab/a` is a program, so `/lab/a/b` cannot lie below it'],
])('a program and the files %s are in each other’s way', (files, mistake) => {
  const text = withGuest(`programs: { /lab/a: a.c }\n  files: ${files}`)
  expect(mistakes(text).map(line => line.replace(/^\S+ /, ''))).toEqual([mistake])
})

test('sixteen programs of sixteen sources, and no more', () => {
  const many = (count: number, ending: string) => Array.from({ length: count }, (_, at) => `s${at}${ending}`)
  const programs = (count: number) =>
    `{ ${many(count, '')
      .map(name => `/lab/${name}: a.c`)
      .join(', ')} }`
  expect(Object.keys(parse(withPrograms(programs(16))).programs).length).toBe(16)
  expect(mistakes(withPrograms(programs(17))).join()).toContain('`programs` has at most 16 entries')
  expect(mistakes(withPrograms(`{ /lab/a: [${many(17, '.c')}] }`)).join()).toContain('1 to 16 of them')
})

test('klab check looks for every source, in the lab’s folder only', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'klab-sources-'))
  try {
    await writeFile(join(folder, 'a.c'), '')
    await symlink('/etc/passwd', join(folder, 'out.c'))
    await writeFile(join(folder, 'good.yaml'), withPrograms('{ /lab/a: a.c, /lab/b: [a.c, gone.h, out.c] }'))
    const said = await loadLab(join(folder, 'good.yaml')).catch(describeError)
    expect(said).toContain("`gone.h` is not in the lab's folder, or cannot be read")
    expect(said).toContain("`out.c` leads out of the lab's folder")
    expect(said).not.toContain('`a.c`')
  } finally {
    await rm(folder, { recursive: true })
  }
})
