import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { buildIdOf, prepareKernel } from '../../src/artifacts/kernel/index.js'
import { silentProgress, stderrProgress } from '../../src/system/progress.js'

const usual = process.env.KLAB_CACHE
let source: string
let folder: string

beforeAll(async () => {
  const kernel = await prepareKernel({ type: 'named', name: 'x86_64' }, { progress: stderrProgress() })
  if (kernel.source === null) throw new Error('the default kernel has lost its source tree')
  source = kernel.source
  folder = await mkdtemp(join(tmpdir(), 'klab-matrix-'))
  process.env.KLAB_CACHE = folder
})

afterAll(async () => {
  if (usual === undefined) delete process.env.KLAB_CACHE
  else process.env.KLAB_CACHE = usual
  await rm(folder, { recursive: true, force: true })
})

test('a build that is stopped leaves nothing behind; the same tree then builds to the end, and is left untouched', async () => {
  const controller = new AbortController()
  const progress = { ...silentProgress, update: () => controller.abort() }
  const request = { type: 'tree', folder: source } as const
  const error = await prepareKernel(request, { progress, signal: controller.signal }).catch(caught => caught)
  expect(error).toMatchObject({ code: 'interrupted' })
  expect(await readdir(join(folder, 'kernels'))).toEqual([])

  const kernel = await prepareKernel(request, { progress: stderrProgress() })
  expect(await buildIdOf(kernel.image)).toBe(kernel.buildId)
  expect(await readdir(source)).not.toContain('vmlinux')
})
