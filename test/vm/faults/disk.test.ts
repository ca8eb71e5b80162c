import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { onSmallDisk } from '../../support/small-disk.js'
import { createFaultBench, expectIncomplete, type FaultBench } from '../support/faults.js'
import { kernelOptions, klab, testLab } from '../support/klab.js'
import { until } from '../support/processes.js'

let bench: FaultBench
let spin: string

beforeAll(async () => {
  bench = await createFaultBench()
  spin = await bench.lab('spin', await testLab('spin'))
})
afterAll(() => bench[Symbol.asyncDispose]())

const run = () => ['run', spin, ...kernelOptions(), '--out', bench.out]

describe('a disk that takes nothing is told of before anything is built or booted', () => {
  test.each([
    ['read-only', 'ro', /error: the folder .* cannot be made: the file system is read-only/],
    ['full', 'size=512k', /error: .*\/out\/spin cannot be written: the disk is full/],
  ])('the folder for the runs is on a disk that is %s', async (kind, options, words) => {
    const left = join(bench.folder, `left-${kind}`)
    const { status, stdout, stderr } = await onSmallDisk(run(), { out: bench.out, left, options, env: bench.env })
    expect([status, stdout]).toEqual([3, ''])
    expect(stderr).toMatch(words)
    expect(stderr).toContain('`--out`')
    expect(stderr).not.toMatch(/klab itself failed|running spin/)
    expect(await readdir(left)).toEqual([])
    expect(await bench.leftovers()).toEqual([])
  })

  test.each(['--junit', '--svg', '--gitlab', '--save'])('%s names a file that cannot be written', async option => {
    const verify = ['initcalls', '--verify', ...kernelOptions(), '--out', bench.out]
    const { status, stdout, stderr } = await klab([...verify, option, '/sys/kernel/klab-order.txt'], bench.env)
    expect([status, stdout]).toEqual([3, ''])
    expect(stderr).toMatch(/^error: \/sys\/kernel\/klab-order.txt cannot be written: permission is denied/)
    expect(await readdir(bench.out).catch(() => [])).toEqual([])
  })
})

test('the disk gets full while the guest runs: status 3, and what was captured until then is kept', async () => {
  const left = join(bench.folder, 'left')
  const small = { out: bench.out, left, options: 'size=4m', env: bench.env }
  const { status, stderr } = await onSmallDisk(run(), {
    ...small,
    async meanwhile(fill) {
      await until('the return of mkdir in the trace', async () =>
        (await captured()).includes('"return"') ? true : null,
      )
      await fill()
    },
  })
  expect(status).toBe(3)
  expect(stderr).toMatch(/error: .*\/out\/spin.* cannot be written: the disk is full/)
  await expectIncomplete(join(left, 'spin'), 'disk')
  expect(await readdir(left)).toEqual(['filler', 'spin'])
  expect(await bench.leftovers()).toEqual([])
  expect((await klab(['judge', join(left, 'spin')])).status).toBe(3)
})

async function captured(): Promise<string> {
  const [name = ''] = await readdir(bench.sockets)
  return readFile(join(bench.sockets, name, 'events'), 'utf8').catch(() => '')
}
