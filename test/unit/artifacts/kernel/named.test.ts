import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseDefinition } from '../../../../src/artifacts/kernel/definition.js'
import { readFragment } from '../../../../src/artifacts/kernel/fragment.js'
import { listKernels, loadDefinition, loadNamedKernel } from '../../../../src/artifacts/kernel/index.js'
import { describeError, KlabErrors } from '../../../../src/errors/index.js'
import { temporaryFolder } from '../../temporary.js'

function faults(text: string): string {
  try {
    parseDefinition('k.yaml', text)
    return 'none'
  } catch (error) {
    expect(error).toBeInstanceOf(KlabErrors)
    return describeError(error)
  }
}

test('the kernels that ship are read, and each option of their fragments has a reason', async () => {
  const kernels = listKernels()
  expect(kernels.map(({ name }) => name)).toContain('x86_64')
  expect(kernels.map(({ name }) => name)).toContain('debian-cloud')
  const files = new Set(kernels.flatMap(({ fragments }) => fragments))
  for (const file of files) {
    const bare = (await readFragment(file)).filter(({ reason }) => reason === '')
    expect(bare.map(({ option }) => `${file}: ${option}`)).toEqual([])
  }
})

test('the default kernel comes from a Debian source package', () => {
  expect(loadNamedKernel('x86_64')).toMatchObject({
    architecture: 'x86_64',
    source: { type: 'debian-source', package: 'linux-source-5.10', suites: ['bullseye', 'bullseye-security'] },
  })
})

test('an unknown name is refused with the known ones', () => {
  const names = listKernels()
    .map(({ name }) => name)
    .join(', ')
  let said = ''
  try {
    loadNamedKernel('../x86_64')
  } catch (error) {
    said = describeError(error)
  }
  expect(said).toBe(`error: there is no kernel named ../x86_64\n  → Known kernels: ${names}.`)
})

test('each mistake of a definition has its place', () => {
  const text = 'title: T\narchitecture: arm\nsource:\n  tarball:\n    url: ftp://x/y\n    sha256: abc\nfragment: [a]\n'
  expect(faults(text)).toBe(
    [
      'k.yaml:2:15: error: architecture: Invalid option: expected one of "x86_64"|"i386"',
      '    2 | architecture: arm\n      |               ^',
      '',
      'k.yaml:5:10: error: source.tarball.url: must be an http or https URL',
      '    5 |     url: ftp://x/y\n      |          ^',
      '',
      'k.yaml:6:13: error: source.tarball.sha256: must be 64 lower-case hex digits',
      '    6 |     sha256: abc\n      |             ^',
      '',
      'k.yaml:7:1: error: a kernel definition has no key fragment',
      '    7 | fragment: [a]\n      | ^',
    ].join('\n'),
  )
})

test.each([
  [
    'two sources',
    'title: T\narchitecture: i386\nsource:\n  tree: /x\n  debian-source: { package: linux, suites: [a] }\n',
    'must have one of',
  ],
  ['no source', 'title: T\narchitecture: i386\nsource: {}\n', 'must have one of'],
  ['not YAML', 'title: [\n', 'k.yaml:2:1: error: '],
  ['not a map', '- a\n', 'k.yaml:1:1: error: a kernel definition: '],
  ['empty', '', 'k.yaml:1:1: error: a kernel definition: '],
  [
    'fragments on a prebuilt kernel',
    'title: T\narchitecture: i386\nsource:\n  debian-prebuilt: { image: a-*, symbols: a-*-dbg, suites: [s] }\nfragments: [net.config]\n',
    'k.yaml:5:1: error: a prebuilt kernel is configured already',
  ],
])('%s is refused', (_, text, words) => {
  expect(faults(text)).toContain(words)
})

test('a definition elsewhere finds its own fragments first, then those that ship', async () => {
  const folder = await temporaryFolder()
  const file = join(folder, 'mine.yaml')
  await writeFile(file, 'title: T\narchitecture: x86_64\nsource: { tree: linux }\nfragments: [net.config]\n')
  const { name, source, fragments } = loadDefinition(file)
  expect({ name, source }).toEqual({ name: 'mine', source: { type: 'tree', folder: join(folder, 'linux') } })
  expect(fragments[0]).toMatch(/kernel-config\/fragments\/net\.config$/)
  await writeFile(file, 'title: T\narchitecture: x86_64\nsource: { tree: linux }\nfragments: [net.config, no.config]\n')
  expect(() => loadDefinition(file)).toThrow('there is no fragment no.config')
})
