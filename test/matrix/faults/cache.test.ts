import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, describe, expect, test } from 'vitest'
import { faultyDisk } from '../../support/faulty-disk.js'
import { builtKlab } from '../../unit/system/compiled.js'
import { createBench } from '../../vm/support/klab.js'

const bench = await createBench()
const built = await builtKlab()
afterAll(() => Promise.all([bench[Symbol.asyncDispose](), built[Symbol.asyncDispose]()]))

const cache = join(bench.folder, 'cache')
const disk = await faultyDisk(bench.folder, [cache])

/** Something of the size of nothing, made in the cache as a kernel is that was built. */
const STORE = `
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { lock } from './dist/artifacts/kernel/lock.js'
import { scratchFolder } from './dist/artifacts/kernel/source/folders.js'
import { findStored, kernelsFolder, store } from './dist/artifacts/kernel/store.js'
const make = async () => {
  const held = await lock(join(kernelsFolder(), 'key.lock'), { onWait() {} })
  const scratch = await scratchFolder(kernelsFolder())
  try {
    const found = await findStored('key', 'tiny')
    if (found !== null) return found
    const folder = join(scratch.path, 'finished')
    await mkdir(folder)
    for (const part of ['image', 'vmlinux', 'config']) await writeFile(join(folder, part), part.repeat(10_000))
    await store('key', folder, { architecture: 'x86_64', buildId: 'b', release: 'r' }, null, {})
    return await findStored('key', 'tiny')
  } finally {
    await scratch[Symbol.asyncDispose]()
    await held[Symbol.asyncDispose]()
  }
}
const show = kernel => JSON.stringify(kernel.sha256)
`

/** A kernel's source from a server, packed, by its hash. */
const TARBALL = `
import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { obtainTarball } from './dist/artifacts/kernel/source/tarball.js'
import { silentProgress } from './dist/system/progress.js'
const other = process.argv[2]
mkdirSync(join(other, 'linux'), { recursive: true })
writeFileSync(join(other, 'linux/Makefile'), 'x'.repeat(100_000))
execFileSync('tar', ['-cf', 'linux.tar', '--mtime=@0', 'linux'], { cwd: other })
const bytes = readFileSync(join(other, 'linux.tar'))
const sha256 = createHash('sha256').update(bytes).digest('hex')
const server = createServer((_, response) => response.end(bytes)).listen(0, '127.0.0.1')
await new Promise(resolve => server.once('listening', resolve))
const url = 'http://127.0.0.1:' + server.address().port + '/linux.tar'
const make = () => obtainTarball({ type: 'tarball', url, sha256 }, { progress: silentProgress }).finally(() => server.close())
const show = ({ folder }) => createHash('sha256').update(readFileSync(join(folder, 'Makefile'))).digest('hex')
`

/** Ends as \`klab\` does. */
const END = `
import { asFault } from './dist/cli/fault.js'
import { describeError } from './dist/errors/index.js'
try {
  console.log(show(await make()))
} catch (cause) {
  const error = asFault(cause)
  console.error(describeError(error))
  process.exitCode = error.exitStatus ?? 70
}
`

async function script(name: string, text: string): Promise<readonly string[]> {
  const path = join(built.folder, `${name}.mjs`)
  await writeFile(path, `${text}${END}`)
  await mkdir(join(bench.folder, name))
  return [path, join(bench.folder, name)]
}

const made = [
  { what: 'a kernel that was built', words: await script('store', STORE) },
  { what: 'a source that is downloaded', words: await script('tarball', TARBALL) },
  { what: 'a rootfs', words: [join(built.folder, 'dist/cli.js'), 'rootfs', 'build'] },
]

/** One after the other: they share the cache. */
const swept: Awaited<ReturnType<typeof placesOf>>[] = []
for (const one of made) swept.push(await placesOf(one))

describe.each(swept)('$what', ({ words, places, result }) => {
  test('there is what to sweep over', () => {
    expect(places.length).toBeGreaterThan(8)
  })

  const faults = places.flatMap(place => [
    { ...place, errno: 'ENOSPC', lasting: 'all' } as const,
    { ...place, errno: 'EIO', lasting: 'once' } as const,
  ])

  test.each(faults)('$program: $call of $name, number $nth: $errno, $lasting', async fault => {
    await rm(cache, { recursive: true, force: true })
    const { status, stderr } = await make(words, await disk.env(fault))
    if (fault.nth === 1) expect(await disk.happened()).toBe(true)
    if (status !== 0) {
      expect(status).toBe(3)
      expect(stderr).toMatch(
        /^error: .*(the disk is full|the disk has failed)|No space left on device|Input\/output error/m,
      )
      expect(stderr).not.toContain('klab itself failed')
    }
    // What a fault left there is not taken for whole, and holds nobody up.
    expect(await make(words)).toMatchObject({ status: 0, stdout: result })
    expect(await leftIn(cache)).toEqual([])
  })
})

async function placesOf({ what, words }: { what: string; words: readonly string[] }) {
  let result = ''
  const changes = await disk.changes(async env => {
    result = (await make(words, env)).stdout
  })
  const places = [...changes].flatMap(([change, count]) => {
    const [program = '', call = '', path = ''] = change.split(' ')
    const name = path.slice(cache.length + 1)
    return [...new Set([1, count])].map(nth => ({ program, call, path, nth, name }))
  })
  await rm(cache, { recursive: true, force: true })
  return { what, words, places, result }
}

async function make(words: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const options = { env: { ...env, KLAB_CACHE: cache }, reject: false, cwd: built.folder } as const
  const { exitCode, stdout, stderr } = await execa(process.execPath, [...words], options)
  return { status: exitCode ?? null, stdout, stderr }
}

/** Files and folders that nothing will ever look at again. */
async function leftIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { recursive: true })
  return names.filter(name => /\.scratch-|\.building|\.lock$|[0-9a-f]{8}-[0-9a-f-]{27}/.test(name))
}
