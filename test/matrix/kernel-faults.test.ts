import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { kernelInside } from '../../src/artifacts/kernel/image.js'
import {
  buildIdOf,
  configValue,
  findPreparedKernel,
  hasDwarf,
  prepareKernel,
  readKernelConfig,
} from '../../src/artifacts/kernel/index.js'
import type { Kernel } from '../../src/artifacts/types.js'
import { describeError } from '../../src/errors/index.js'
import { silentProgress } from '../../src/system/progress.js'

const DEFAULT = { type: 'named', name: 'x86_64' } as const

let kernel: Kernel
let source: string
let folder: string
const usual = process.env.KLAB_CACHE

beforeAll(async () => {
  kernel = await prepareKernel(DEFAULT, { progress: silentProgress })
  if (kernel.source === null) throw new Error('the default kernel has lost its source tree')
  source = kernel.source
  folder = await mkdtemp(join(tmpdir(), 'klab-kernel-'))
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** Work with an empty cache of one's own. */
async function withCache<T>(name: string, work: () => Promise<T>): Promise<T> {
  process.env.KLAB_CACHE = join(folder, name)
  try {
    return await work()
  } finally {
    if (usual === undefined) delete process.env.KLAB_CACHE
    else process.env.KLAB_CACHE = usual
  }
}

/** The cached tree through symbolic links, with one file of its own: as good as a copy, without the gigabyte. */
async function treeWith(name: string, file: string, text: string): Promise<string> {
  const tree = join(folder, name)
  await overlay(source, tree, file.split('/'))
  await writeFile(join(tree, file), text)
  return tree
}

async function overlay(from: string, to: string, [head, ...rest]: readonly string[]): Promise<void> {
  await mkdir(to, { recursive: true })
  for (const entry of await readdir(from)) {
    if (entry !== head) await symlink(join(from, entry), join(to, entry))
  }
  if (head !== undefined && rest.length > 0) await overlay(join(from, head), join(to, head), rest)
}

async function definition(name: string, tree: string, fragment: string): Promise<string> {
  await mkdir(join(folder, 'fragments'), { recursive: true })
  await writeFile(join(folder, 'fragments', `${name}.config`), fragment)
  const file = join(folder, `${name}.yaml`)
  const fragments = '[boot.config, arch-x86_64.config, quiet.config'
  await writeFile(
    file,
    `title: T\narchitecture: x86_64\nsource: { tree: ${tree} }\nfragments: ${fragments}, ${name}.config]\n`,
  )
  return file
}

test('the default kernel is whole: one build, DWARF, its options, its source', async () => {
  expect(await findPreparedKernel(DEFAULT)).toEqual(kernel)
  expect(await buildIdOf(kernel.image)).toBe(kernel.buildId)
  expect(await hasDwarf(kernel.vmlinux)).toBe(true)
  expect(kernel.release).toMatch(/^5\.10\.\d+$/)
  const config = await readKernelConfig(kernel.config ?? '')
  expect(['CONFIG_INET', 'MODULES', 'SOFTLOCKUP_DETECTOR'].map(option => configValue(config, option))).toEqual([
    'y',
    'n',
    'n',
  ])
  expect(await readFile(join(source, 'net/socket.c'), 'utf8')).toContain('__sys_socket')
  const banner = (await kernelInside(kernel.image)).toString('latin1')
  expect(banner).toContain(`Linux version ${kernel.release} (klab@klab)`)
})

test('image and vmlinux of the cache are accepted as a pair, a stripped vmlinux is not', async () => {
  const files = { type: 'files', image: kernel.image, vmlinux: kernel.vmlinux } as const
  expect(await prepareKernel(files, { progress: silentProgress })).toMatchObject({
    name: 'custom',
    buildId: kernel.buildId,
  })
  const stripped = join(folder, 'stripped')
  await writeFile(stripped, await kernelInside(kernel.image))
  await expect(prepareKernel({ ...files, vmlinux: stripped }, { progress: silentProgress })).rejects.toMatchObject({
    code: 'kernel-mismatch',
    message: `${stripped} has no DWARF`,
  })
})

test('an option that cannot be had stops the build before it begins, with what it depends on', async () => {
  const file = await definition('numa', source, '# memory in nodes\nCONFIG_NUMA=y\nCONFIG_NO_SUCH=y\n')
  const said = await withCache('config', () =>
    prepareKernel({ type: 'definition', file }, { progress: silentProgress }).catch(describeError),
  )
  expect(said).toContain(`${join(folder, 'fragments/numa.config')}:3:1: error: CONFIG_NO_SUCH=y did not take`)
  expect(said).toContain('No Kconfig file of this tree has an option NO_SUCH.')
  expect(await readdir(join(folder, 'config/kernels'))).toEqual([])
})

test("a failed build shows the compiler's first error; of two at once the second waits; tree and cache stay clean", async () => {
  const broken = 'int main(void)\n{\n\treturn undeclared;\n}\n'
  const tree = await treeWith('broken', 'scripts/mod/empty.c', broken)
  const notes: string[] = []
  const progress = { ...silentProgress, note: (text: string) => void notes.push(text) }
  const build = () => prepareKernel({ type: 'tree', folder: tree }, { progress }).catch(caught => caught)
  const [error, second] = await withCache('broken-cache', () => Promise.all([build(), build()]))
  expect([error.code, second.code]).toEqual(['build-failed', 'build-failed'])
  expect(notes).toEqual([`waiting for process ${process.pid}, which builds the same kernel`])
  expect(error.parts.why).toMatch(
    /^.*scripts\/mod\/empty\.c: In function 'main':\n.*empty\.c:3:16: error: 'undeclared' undeclared/,
  )
  expect(error.parts.why).not.toContain('make')
  expect(await readFile(error.parts.facts.log, 'utf8')).toContain('Error 1')
  expect(await readdir(join(folder, 'broken-cache/kernels'))).toEqual([])
  expect(await readdir(join(tree, 'scripts/mod'))).not.toContain('empty.o')
})

test('a kernel whose file was damaged is not taken from the cache', async () => {
  const copy = join(folder, 'damaged')
  const cache = join(kernel.image, '../..')
  await cp(join(kernel.image, '..'), join(copy, 'kernels', kernel.image.split('/').at(-2) ?? ''), { recursive: true })
  for (const name of await readdir(join(cache, '../sources'))) {
    if (name.endsWith('.version')) await cp(join(cache, '../sources', name), join(copy, 'sources', name))
  }
  const find = () => withCache('damaged', () => findPreparedKernel(DEFAULT))
  expect(await find()).toMatchObject({ buildId: kernel.buildId })
  await writeFile(join(copy, 'kernels', kernel.image.split('/').at(-2) ?? '', 'vmlinux'), '')
  expect(await find()).toBeNull()
})
