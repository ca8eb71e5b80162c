import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readTrace } from '../../../../src/trace/index.js'
import { onSmallDisk } from '../../../support/small-disk.js'
import { builtKlab } from '../../../unit/system/compiled.js'
import { createFaultBench, expectIncomplete, type FaultBench } from '../../../vm/support/faults.js'
import { CLI, kernelOptions, klab, testLab } from '../../../vm/support/klab.js'
import { until } from '../../../vm/support/processes.js'

let bench: FaultBench
let spin: string

beforeAll(async () => {
  bench = await createFaultBench()
  spin = await bench.lab('spin', await testLab('spin'))
})
afterAll(() => bench[Symbol.asyncDispose]())

const run = () => [CLI, 'run', spin, ...kernelOptions(), '--out', bench.out]

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

test('a trace that is larger than the disk: its beginning is kept, and closed as incomplete', async () => {
  await using built = await builtKlab()
  const left = join(bench.folder, 'left-large')
  const small = { out: bench.out, left, options: 'size=3m', env: bench.env }
  const { status, stdout, stderr } = await onSmallDisk(
    [await built.script(LARGE_TRACE), bench.out, bench.folder],
    small,
  )
  expect([status, stderr]).toEqual([0, ''])
  const { code, sha256 } = JSON.parse(stdout)
  expect(code).toBe('disk')
  const { events, defects, kinds } = await readTrace(join(left, 'large/events.ndjson'), { sha256 })
  expect(events.length).toBeGreaterThan(1_000)
  expect(kinds['run-end']).toMatchObject([
    {
      outcome: 'incomplete',
      reason: expect.stringMatching(/^disk: .*events\.ndjson cannot be written: the disk is full$/),
    },
  ])
  // That hits are missing is the ledger's word against the trace; what is there is as it was written.
  expect(new Set(defects.map(({ nature }) => nature))).toEqual(new Set(['lost']))
})

/** 50,000 hits, as the agent writes them. */
const LARGE_TRACE = `
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeTrace } from './dist/run/write-trace.js'
import { createRunFolder } from './dist/trace/run-folder.js'
const [out, other] = process.argv.slice(2)
const task = { pid: 1, comm: 'init', name: null }
const rest = { function: 'f', address: '0x1', file: null, line: null, cpu: 0, task, time: null, backtrace: 'none', frames: [], args: {}, captures: {} }
const line = event => JSON.stringify(event) + '\\n'
const hits = Array.from({ length: 50_000 }, (_, n) => line({ kind: 'hit', probe: 'p', hit: n + 1, ...rest }))
const counts = { armed: true, hit: 50_000, captured: 50_000, truncated: 0, unavailable: 0, unreturned: 0, limited: false }
const end = line({ kind: 'agent-end', done: { ok: true, detail: '' }, ledger: { p: counts } })
await writeFile(join(other, 'events'), [...hits, end].join(''))
await writeFile(join(other, 'times'), '')
const folder = await createRunFolder(out, 'large')
const head = [{ kind: 'run-start', lab: 'large', kernel: 'k', deterministic: true }]
const parts = { head, events: join(other, 'events'), times: join(other, 'times'), saved: other, fault: null }
const { fault, sha256 } = await writeTrace(parts, folder)
await folder.commit()
console.log(JSON.stringify({ code: fault.code, sha256 }))
`

async function captured(): Promise<string> {
  const [name = ''] = await readdir(bench.sockets)
  return readFile(join(bench.sockets, name, 'events'), 'utf8').catch(() => '')
}
