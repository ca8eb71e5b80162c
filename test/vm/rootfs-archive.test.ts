import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findPreparedRootfs, prepareRootfs } from '../../src/artifacts/rootfs/index.js'
import { silentProgress } from '../../src/system/progress.js'

const request = { architecture: 'x86_64', progress: silentProgress } as const
const before = process.env.KLAB_CACHE
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-rootfs-'))
})

afterEach(async () => {
  if (before === undefined) delete process.env.KLAB_CACHE
  else process.env.KLAB_CACHE = before
  await rm(folder, { recursive: true, force: true })
})

test('the archive is the same in every cache, made twice at once, and made again when it was broken', async () => {
  process.env.KLAB_CACHE = join(folder, 'one cache')
  expect(await findPreparedRootfs('x86_64')).toBe(null)
  const [one, other] = await Promise.all([prepareRootfs(request), prepareRootfs(request)])
  expect(other).toEqual(one)
  expect(await findPreparedRootfs('x86_64')).toEqual(one)
  await writeFile(one.archive, 'broken')
  expect(await findPreparedRootfs('x86_64')).toBe(null)
  expect(await prepareRootfs(request)).toEqual(one)
  process.env.KLAB_CACHE = join(folder, 'another cache')
  expect((await prepareRootfs(request)).sha256).toBe(one.sha256)
})
