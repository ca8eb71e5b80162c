import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type JumpingClock, jumpingClock } from '../../../support/jumping-clock.js'
import { createFaultBench, type FaultBench } from '../../../vm/support/faults.js'

/** A guest that waits, with stops before and behind that. */
const LAB = `
title: A run in which the clock jumps
guest:
  steps:
    - start: one
      run: [sh, -c, 'mkdir /tmp/a; sleep 2; mkdir /tmp/b']
    - exit: one
      within: 10
probes:
  mkdir: { at: vfs_mkdir, tasks: [one], return: true }
expect:
  - hit: mkdir
    count: 2
`
const DAY = 86_400

let bench: FaultBench
let clock: JumpingClock
let lab: string
let undisturbed: string
beforeAll(async () => {
  bench = await createFaultBench()
  clock = await jumpingClock(bench)
  lab = await bench.lab('jump', LAB)
  await bench.run(lab)
  undisturbed = await read('events.ndjson')
})
afterAll(() => bench[Symbol.asyncDispose]())

const read = (name: string) => readFile(join(bench.out, 'jump', name), 'utf8')

test.each([DAY, -DAY])(
  'the clock jumps by %i s: the run ends as without that, and no duration is one of the clock',
  async seconds => {
    expect(await clock.run(lab, seconds)).toMatchObject({ status: 0, stdout: expect.stringContaining('PASSED') })
    expect(await read('events.ndjson')).toBe(undisturbed)
    const { durations } = JSON.parse(await read('run.json'))
    const times = (await read('timing.ndjson'))
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line).hostMs as number)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    for (const lasted of [...Object.values<number>(durations), ...times]) {
      expect(lasted).toBeGreaterThanOrEqual(0)
      expect(lasted).toBeLessThan(DAY * 500)
    }
    expect(await bench.leftovers()).toEqual([])
  },
)
