import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findShippedLabs, loadLab } from '../../../src/lab/index.js'
import { excerptOf } from '../../../src/report/index.js'
import { readTrace, traceOf } from '../../../src/trace/index.js'
import { judge } from '../../../src/verdict/index.js'
import { falsified } from './falsify.js'
import { type Bench, createBench, klab } from './klab.js'
import { survivingLosses } from './losses.js'

/** What `klab run --json` tells. */
export interface Summary {
  readonly status: number
  readonly runs: readonly {
    readonly lab: string
    readonly verdict: string | null
    readonly skipped: string | null
    readonly trace: { readonly sha256: string; readonly events: number } | null
  }[]
}

/** The runs, for whoever has more to ask of them in a test. */
export interface ShippedRuns {
  readonly bench: Bench
  readonly summary: Summary
}

const labs = await findShippedLabs()
/** Of the dice. */
const SEED = 2026

/** Options of `klab run` that say on which kernel; and the labs that cannot apply there, by what is said of them. */
export interface OnKernel {
  readonly options: readonly string[]
  readonly skipped?: Readonly<Record<string, string>>
}

/**
 * Every lab that ships, run once on a kernel; then each expectation is put before a trace in which it does not hold, and
 * the trace is damaged in every way, so many `rounds` each.
 */
export function testShippedLabs(
  kernel: () => Promise<OnKernel>,
  rounds: number,
  more?: (runs: () => ShippedRuns) => void,
): void {
  let bench: Bench
  let summary: Summary
  let skipped: Readonly<Record<string, string>>
  beforeAll(async () => {
    bench = await createBench()
    const on = await kernel()
    skipped = on.skipped ?? {}
    const { stdout } = await klab(['run', '--all', '--json', '--out', bench.out, ...on.options])
    summary = JSON.parse(stdout) as Summary
  })
  afterAll(() => bench[Symbol.asyncDispose]())

  test('each passes, or says why it cannot apply', () => {
    const wanted = labs.map(({ name }) => [name, skipped[name] ?? 'passed'])
    expect(summary.runs.map(run => [run.lab, run.skipped ?? run.verdict])).toEqual(wanted)
    expect(summary.status).toBe(0)
  })

  describe.each(labs)('$name', ({ name, file }) => {
    test('no expectation passes on a trace in which it does not hold', async () => {
      if (name in skipped) return
      expect(await survivors(file, join(bench.out, name, 'events.ndjson'))).toEqual([])
    })

    test('no expectation passes by events that are deleted, cut off, exchanged, doubled or lost', async () => {
      if (name in skipped) return
      const { lab } = await loadLab(file)
      using trace = await readTrace(join(bench.out, name, 'events.ndjson'))
      expect(survivingLosses(lab, [...trace.events], rounds, SEED)).toEqual([])
    })

    test('a trace that stays in its file is judged as one in memory is', async () => {
      if (name in skipped) return
      const { lab } = await loadLab(file)
      const path = join(bench.out, name, 'events.ndjson')
      using inMemory = await readTrace(path)
      using stored = await readTrace(path, { memoryBytes: 0 })
      const verdict = judge(lab, stored)
      expect(verdict).toEqual(judge(lab, inMemory))
      expect(excerptOf(stored, verdict)).toEqual(excerptOf(inMemory, verdict))
    })
  })
  more?.(() => ({ bench, summary }))
}

/** The expectations that passed on this trace, and do not fail on the one that contradicts them. */
async function survivors(labFile: string, traceFile: string): Promise<readonly string[]> {
  const { lab } = await loadLab(labFile)
  const trace = await readTrace(traceFile)
  return judge(lab, trace).expectations.flatMap(({ index, text, verdict, seqs }) => {
    const expectation = lab.expectations[index]
    if (expectation === undefined || verdict !== 'passed') return []
    const alone = { ...lab, expectations: [expectation] }
    const [mutant] = judge(alone, traceOf(falsified(expectation, seqs, [...trace.events]))).expectations
    return mutant?.verdict === 'failed' ? [] : [`${text}: ${mutant?.verdict}, ${mutant?.message}`]
  })
}
