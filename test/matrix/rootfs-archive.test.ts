import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
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

test('the archive is the same made twice at once, and made again in another cache where it is broken', async () => {
  const [one, another] = [join(folder, 'one cache'), join(folder, 'another cache')]
  process.env.KLAB_CACHE = one
  expect(await findPreparedRootfs('x86_64')).toBe(null)
  const [made, twice] = await Promise.all([prepareRootfs(request), prepareRootfs(request)])
  expect(twice).toEqual(made)
  expect(await findPreparedRootfs('x86_64')).toEqual(made)
  await writeFile(made.archive, 'broken')
  await rename(one, another)
  process.env.KLAB_CACHE = another
  expect(await findPreparedRootfs('x86_64')).toBe(null)
  const mended = { ...made, archive: made.archive.replace(one, another) }
  expect(await prepareRootfs(request)).toEqual(mended)
  expect(await findPreparedRootfs('x86_64')).toEqual(mended)
})
