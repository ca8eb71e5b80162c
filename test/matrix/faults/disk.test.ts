import { mkdir, readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { faultyDisk } from '../../support/faulty-disk.js'
import { createFaultBench } from '../../vm/support/faults.js'
import { eventsOf, klab, ofKind } from '../../vm/support/klab.js'

/** Short, and with a file that is saved. */
const LAB = `
title: A short run
guest:
  steps:
    - start: one
      run: [sh, -c, 'mkdir /tmp/a; echo hello > /tmp/b']
    - exit: one
    - save: /tmp/b
      as: b.txt
probes:
  mkdir: { at: vfs_mkdir, tasks: [one], return: true }
expect:
  - hit: mkdir
`

const bench = await createFaultBench()
afterAll(() => bench[Symbol.asyncDispose]())
const lab = await bench.lab('short', LAB)
await mkdir(bench.out)
const disk = await faultyDisk(bench.folder, [bench.out, bench.sockets])
const run = (env: Readonly<Record<string, string>> = {}) =>
  klab(['run', lab, '--out', bench.out], { ...bench.env, ...env })
const changes = await disk.changes(run)
const folder = join(bench.out, 'short')
const manifestText = () => readFile(join(folder, 'run.json'), 'utf8')

/** Each kind of change, the first and the last of them. `name` is what a test is called by. */
const places = [...changes].flatMap(([change, count]) => {
  const [program = '', call = '', path = ''] = change.split(' ')
  const name = path.replace(`${bench.folder}/`, '')
  return [...new Set([1, count])].map(nth => ({ program, call, path, nth, name }))
})

test('there is what to sweep over', () => {
  expect(changes.size).toBeGreaterThan(40)
})

/** What must hold wherever a disk fails; what it says is the last run's, or this one's as far as it came. */
async function expectTold(before: string, { status, stderr }: { status: number | null; stderr: string }) {
  console.log(
    JSON.stringify({
      status,
      stderr,
      now: (await manifestText()) === before ? 'before' : JSON.parse(await manifestText()).error,
      left: await bench.leftovers(),
      files: await readdir(folder),
    }),
  )
}

describe('the disk is full from there on', () => {
  test.each(places)('$program: $call of $name, number $nth', async ({ call, path, nth }) => {
    const before = await manifestText()
    const outcome = await run(await disk.env({ call, path, nth, errno: 'ENOSPC', then: 'all' }))
    console.log('happened', await disk.happened(), call, path, nth)
    await expectTold(before, outcome)
  })
})

describe('the disk fails that once', () => {
  test.each(places)('$program: $call of $name, number $nth', async ({ call, path, nth }) => {
    const before = await manifestText()
    const outcome = await run(await disk.env({ call, path, nth, errno: 'EIO', then: 'once' }))
    console.log('happened', await disk.happened(), call, path, nth)
    await expectTold(before, outcome)
  })
})
