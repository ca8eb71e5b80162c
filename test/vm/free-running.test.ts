import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createBench, eventsOf, ofKind } from './support/klab.js'

// With returns, by which a call is known again when an interrupt has come before its first instruction (docs/labs.md).
const FREE = `
title: Two writes
guest:
  steps:
    - start: echo
      run: [echo, hi]
    - exit: echo
    - start: again
      run: [echo, hello]
    - exit: again
probes:
  write: { at: ksys_write, tasks: [echo, again], return: true }
expect:
  - { hit: write, count: 2 }
  - { value: write.return, task: again, equals: 6 }
`

test('--free-running passes as well, and says that it does not repeat', async () => {
  await using bench = await createBench()
  const { status } = await bench.run(await bench.lab('free', FREE), ['--free-running'])
  expect(status).toBe(0)
  const folder = join(bench.out, 'free')
  expect(JSON.parse(await readFile(join(folder, 'run.json'), 'utf8')).deterministic).toBe(false)
  expect(ofKind(await eventsOf(folder), 'run-start')[0]?.deterministic).toBe(false)
})
