import { mkdir } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFaultBench, type FaultBench } from '../vm/support/faults.js'
import { testLab } from '../vm/support/klab.js'

const CHILD = fileURLToPath(new URL('support/soak-child.mjs', import.meta.url))
const RUNS = Number(process.env.KLAB_SOAK_RUNS ?? 200)
const MEBIBYTE = 1024 * 1024
/** The heap is what klab holds; the resident set has the allocator's holes in it too. */
const MOST_HEAP = 3 * MEBIBYTE
const MOST_RSS = 24 * MEBIBYTE

/** Code that is compiled while it runs lies in the heap as well, more of it for hundreds of runs. */
const NODE_OPTIONS = ['--expose-gc', '--no-opt', '--no-sparkplug']

/** What the process held after a run. */
interface Sample {
  readonly verdict: string
  readonly fault: string | null
  readonly trace: string
  readonly rss: number
  readonly heapUsed: number
  readonly descriptors: number
  readonly listeners: number
  readonly resources: string
}

describe(`${RUNS} runs in a row in one process`, () => {
  let bench: FaultBench
  let samples: readonly Sample[]
  beforeAll(async () => {
    bench = await createFaultBench()
    samples = await soak(bench)
  })
  afterAll(() => bench[Symbol.asyncDispose]())

  /** Code is compiled and caches are filled in the first ones. */
  const early = () => samples.slice(Math.floor(RUNS / 10), Math.floor(RUNS / 5))
  const late = () => samples.slice(-Math.floor(RUNS / 10))

  test('every one passes, and the last trace is the first, byte for byte', () => {
    expect(samples).toHaveLength(RUNS)
    const told = samples.map(({ verdict, fault, trace }) => ({ verdict, fault, trace }))
    expect([...new Set(told.map(one => JSON.stringify(one)))]).toEqual([JSON.stringify(told[0])])
    expect(told[0]).toMatchObject({ verdict: 'passed', fault: null })
  })

  test('the memory stays flat', () => {
    const grown = (of: 'rss' | 'heapUsed') => median(late().map(one => one[of])) - median(early().map(one => one[of]))
    process.stderr.write(`heap ${grown('heapUsed')}, rss ${grown('rss')} bytes more\n`)
    expect(grown('heapUsed')).toBeLessThan(MOST_HEAP)
    expect(grown('rss')).toBeLessThan(MOST_RSS)
  })

  test('no descriptor, listener, timer or child stays behind', () => {
    const held = (some: readonly Sample[]) =>
      new Set(some.map(({ descriptors, listeners, resources }) => `${descriptors} ${listeners} ${resources}`))
    expect(held(late())).toEqual(held(early()))
    expect(held(late()).size).toBe(1)
  })

  test('no process, socket or folder is left', async () => {
    expect(await bench.leftovers()).toEqual([])
  })
})

async function soak({ folder, env, out, lab }: FaultBench): Promise<readonly Sample[]> {
  const file = await lab('short', await testLab('short'))
  await mkdir(out, { recursive: true })
  const child = execa(process.execPath, [...NODE_OPTIONS, CHILD, file, out, String(RUNS)], {
    cwd: folder,
    env,
    stderr: 'inherit',
    buffer: false,
  })
  const samples: Sample[] = []
  for await (const line of createInterface({ input: child.stdout })) samples.push(JSON.parse(line) as Sample)
  await child
  return samples
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
