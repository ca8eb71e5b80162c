import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { klab, type Outcome } from '../support/klab.js'

let folder: string
let outcome: Outcome

const rows = Array.from({ length: 12 }, (_, row) => `a${row + 1}: &a${row + 1} [${`*a${row}, `.repeat(10)}]\n`)

/** Each file, and what is said of it. */
const FILES: Readonly<Record<string, readonly [content: string | Uint8Array, said: RegExp]>> = {
  'aliases.yaml': [`a0: &a0 [x, x]\n${rows.join('')}`, /the aliases of this file repeat too much/],
  'merge.yaml': ['title: x\na: &a { b: 1 }\n<<: *a\n', /has no key `<<`/],
  'deep.yaml': [`title: ${'['.repeat(100_000)}`, /nested too deeply/],
  'keys.yaml': [Array.from({ length: 20_000 }, (_, at) => `k${at}: 1\n`).join(''), /there are more mistakes/],
  'anchor.yaml': [`title: &${'a'.repeat(200_000)} x\n`, /watches nothing/],
  'scalar.yaml': [`title: ${'x'.repeat(10_000_000)}\n`, /larger than 256 KiB/],
  'js.yaml': ['title: !!js/function "function () {}"\n', /may not use this YAML tag/],
  'python.yaml': ['title: !!python/object/apply:os.system [id]\n', /may not use this YAML tag/],
  'binary.yaml': ['title: !!binary aGk=\n', /may not use this YAML tag|must be/],
  'directive.yaml': ['%TAG ! tag:x,2000:\n---\ntitle: !x y\n', /may not use this YAML tag/],
  'documents.yaml': ['title: x\n---\ntitle: y\n', /a second one begins/],
  'utf16.yaml': [Buffer.from('\ufefftitle: x', 'utf16le'), /the file is UTF-16, not UTF-8/],
  'utf16-bare.yaml': [Buffer.from('title: x', 'utf16le'), /may not contain the character U\+0000/],
  'utf32.yaml': [Buffer.from([0, 0, 0xfe, 0xff, 0, 0, 0, 0x74]), /the file is not UTF-8 text/],
  'latin1.yaml': [Buffer.from('title: \u00e9', 'latin1'), /the file is not UTF-8 text/],
  'overlong.yaml': [Buffer.from([0x61, 0xc0, 0xaf]), /the file is not UTF-8 text/],
  'surrogate.yaml': [Buffer.from([0x61, 0xed, 0xa0, 0x80]), /the file is not UTF-8 text/],
  'cr.yaml': ['title: x\rexpect: []\r', /may not contain the character U\+000D/],
  'separator.yaml': ['title: x\u2028y\n', /may not contain the character U\+2028/],
  'tab.yaml': ['guest:\n\tsteps: []\n', /a tab indents this line/],
  'nul.yaml': ['title: a\u0000b\n', /may not contain the character U\+0000/],
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-input-'))
  for (const [name, [content]] of Object.entries(FILES)) await writeFile(join(folder, name), content)
  execFileSync('mkfifo', [join(folder, 'pipe.yaml')])
  await symlink('/dev/zero', join(folder, 'zero.yaml'))
  await mkdir(join(folder, 'folder.yaml'))
  const names = [...Object.keys(FILES), 'pipe.yaml', 'zero.yaml', 'folder.yaml', 'gone.yaml']
  // One process for all: memory that one file took would be missed by the others.
  outcome = await klab(['check', ...names.map(name => join(folder, name))], {
    NODE_OPTIONS: '--max-old-space-size=256',
  })
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('klab check of every kind of bad file: status 2, no stack trace', () => {
  expect([outcome.status, outcome.stdout]).toEqual([2, ''])
  expect(outcome.stderr).not.toMatch(/klab itself failed|^\s+│? *at /m)
})

test.each([
  ...Object.entries(FILES).map(([name, [, said]]) => [name, said] as const),
  ['pipe.yaml', /a lab is a YAML file, and this is something else/],
  ['zero.yaml', /a lab is a YAML file, and this is something else/],
  ['folder.yaml/lab.yaml', /there is no lab file at this path/],
  ['gone.yaml', /there is no lab file at this path/],
] as const)('%s is told with its place', (name, said) => {
  const lines = outcome.stderr.split('\n').filter(line => line.startsWith(`${join(folder, name)}:`))
  expect(
    lines.some(line => said.test(line)),
    lines.slice(0, 3).join('\n'),
  ).toBe(true)
})
