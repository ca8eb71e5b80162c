import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findShippedLabs, loadLab } from '../../../src/lab/index.js'
import { readTrace, traceOf } from '../../../src/trace/index.js'
import { judge } from '../../../src/verdict/index.js'
import { falsified } from './falsify.js'
import { type Bench, createBench, klab } from './klab.js'

interface Summary {
  readonly status: number
  readonly runs: readonly { readonly lab: string; readonly verdict: string | null; readonly skipped: string | null }[]
}

const labs = await findShippedLabs()

/** Every lab that ships, run once on this kernel; then each expectation is put before a trace in which it does not hold. */
export function testShippedLabs(kernel: readonly string[]): void {
  let bench: Bench
  let summary: Summary
  beforeAll(async () => {
    bench = await createBench()
    const { stdout } = await klab(['run', '--all', '--json', '--out', bench.out, ...kernel])
    summary = JSON.parse(stdout) as Summary
  })
  afterAll(() => bench[Symbol.asyncDispose]())

  test('all pass', () => {
    expect(summary.runs.map(({ lab }) => lab)).toEqual(labs.map(({ name }) => name))
    const ran = summary.runs.filter(({ skipped }) => skipped === null)
    expect(ran.map(({ lab, verdict }) => `${lab} ${verdict}`)).toEqual(ran.map(({ lab }) => `${lab} passed`))
    expect(ran).not.toEqual([])
  })

  describe.each(labs)('$name', ({ name, file }) => {
    test('no expectation passes on a trace in which it does not hold', async () => {
      if (summary.runs.some(({ lab, skipped }) => lab === name && skipped !== null)) return
      expect(await survivors(file, join(bench.out, name, 'events.ndjson'))).toEqual([])
    })
  })
}

/** The expectations that passed on this trace, and do not fail on the one that contradicts them. */
async function survivors(labFile: string, traceFile: string): Promise<readonly string[]> {
  const { lab } = await loadLab(labFile)
  const trace = await readTrace(traceFile)
  return judge(lab, trace).expectations.flatMap(({ index, text, verdict, seqs }) => {
    const expectation = lab.expectations[index]
    if (expectation === undefined || verdict !== 'passed') return []
    const mutant = judge(lab, traceOf(falsified(expectation, seqs, trace.events))).expectations[index]
    return mutant?.verdict === 'failed' ? [] : [`${text}: ${mutant?.verdict}, ${mutant?.message}`]
  })
}
