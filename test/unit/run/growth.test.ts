import { mkdtemp, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { watchGrowth } from '../../../src/run/growth.js'

let folder: string
let path: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'klab-growth-'))
  path = join(folder, 'serial.log')
  await writeFile(path, '')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const MIB = 2 ** 20

test('a file that outgrows its bound ends the run, and the error says which and what to do', async () => {
  using watch = watchGrowth([
    { path: join(folder, 'none yet'), what: 'the trace', mostBytes: 1 },
    { path, what: 'the console', mostBytes: 256 * MIB },
  ])
  await truncate(path, 256 * MIB + 1)
  await expect(watch.tooMuch).rejects.toMatchObject({
    code: 'guest-flood',
    message: 'the run has written more than 256 MiB to the console',
    parts: { todo: 'print less, or give probes a lower `limit`, fewer frames and fewer fields' },
  })
})

test('growth is a sign of life', async () => {
  using watch = watchGrowth([{ path, what: 'the console', mostBytes: MIB }])
  const later = Date.now() + 60_000
  await utimes(path, later / 1000, later / 1000)
  await expect.poll(() => watch.lastGrowthAt(), { timeout: 10_000 }).toBeCloseTo(later, -2)
})
