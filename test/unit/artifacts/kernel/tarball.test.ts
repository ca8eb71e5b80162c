import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runProcess } from '../../../../src/artifacts/kernel/process.js'
import { obtainTarball } from '../../../../src/artifacts/kernel/source/tarball.js'
import { silentProgress } from '../../../../src/system/progress.js'

const usual = process.env.KLAB_CACHE
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-tarball-'))
  process.env.KLAB_CACHE = join(folder, 'cache')
})

afterEach(async () => {
  await rm(folder, { recursive: true })
  if (usual === undefined) delete process.env.KLAB_CACHE
  else process.env.KLAB_CACHE = usual
})

async function tarball(): Promise<Buffer> {
  await mkdir(join(folder, 'linux-5.99'))
  await writeFile(join(folder, 'linux-5.99/Makefile'), 'VERSION = 5\n')
  const words = ['tar', '-czf', join(folder, 'linux.tgz'), '-C', folder, 'linux-5.99'] as const
  expect((await runProcess([...words], { within: 20_000 })).status).toBe(0)
  return readFile(join(folder, 'linux.tgz'))
}

async function serve(body: Buffer) {
  let asked = 0
  const server = createServer((_, response) => {
    asked++
    response.end(body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const close = () => new Promise<void>(resolve => server.close(() => resolve()).closeAllConnections())
  return { url: `http://127.0.0.1:${port}/linux.tgz`, asked: () => asked, [Symbol.asyncDispose]: close }
}

test('a tarball becomes a tree in the cache, once', async () => {
  const body = await tarball()
  await using server = await serve(body)
  const sha256 = createHash('sha256').update(body).digest('hex')
  const source = { type: 'tarball', url: server.url, sha256 } as const
  const [first, second] = await Promise.all([
    obtainTarball(source, { progress: silentProgress }),
    obtainTarball(source, { progress: silentProgress }),
  ])
  expect(first).toEqual({ identity: `tarball_${sha256}`, folder: join(folder, 'cache/sources', `tarball_${sha256}`) })
  expect(second).toEqual(first)
  expect(await readFile(join(first.folder, 'Makefile'), 'utf8')).toBe('VERSION = 5\n')
  expect(server.asked()).toBe(1)
})

test.each([
  ['the wrong bytes', async (body: Buffer) => createHash('sha256').update(body).update('x').digest('hex')],
  ['what is no tarball', async () => createHash('sha256').update('text').digest('hex')],
])('%s leave nothing in the cache', async (name, hashOf) => {
  const body = name === 'the wrong bytes' ? await tarball() : Buffer.from('text')
  await using server = await serve(body)
  const source = { type: 'tarball', url: server.url, sha256: await hashOf(body) } as const
  await expect(obtainTarball(source, { progress: silentProgress })).rejects.toMatchObject({ code: 'download-failed' })
  expect(await readdir(join(folder, 'cache/sources'))).toEqual([])
})
