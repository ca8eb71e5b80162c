import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { qemuProgram } from '../../../../src/machine/index.js'
import { createFaultBench, expectMarkedIncomplete, type FaultBench } from '../../../vm/support/faults.js'
import { eventsOf, hitsOf, kernelOptions, klab, type Outcome, ofKind, testLab } from '../../../vm/support/klab.js'
import { withWire } from '../../../vm/support/wire.js'

let bench: FaultBench
let busy: string

beforeAll(async () => {
  bench = await createFaultBench()
  busy = await bench.lab('busy', await testLab('busy'))
})
afterAll(() => bench[Symbol.asyncDispose]())

function run(more: readonly string[]): Promise<Outcome> {
  return klab(['run', busy, ...kernelOptions(), '--out', bench.out, ...more], bench.env)
}

test("the stub's connection is cut in mid-packet: status 3, and the trace is kept", async () => {
  const { status, stderr } = await run(await withWire(bench, { channel: 'stub', fault: 'cut', hits: 5 }))
  expect(status).toBe(3)
  expect(stderr).toContain('error: GDB lost its connection to QEMU while the guest ran, and both are still there\n')
  await expectCutShort('channel-lost')
})

test("the monitor's connection is cut in a free-running run: status 3, and the trace is kept", async () => {
  const wire = await withWire(bench, { channel: 'monitor', fault: 'cut', hits: 5 })
  const { status, stderr } = await run([...wire, '--free-running'])
  expect(status).toBe(3)
  expect(stderr).toContain(
    "error: QEMU's monitor left klab while it waited for the guest's end, and QEMU is still there\n",
  )
  await expectCutShort('channel-lost')
})

test.each([
  [
    'does not know an option',
    'set -- "$@" -no-such-option',
    '-no-such-option: invalid option',
    '`klab doctor` says whether this QEMU serves; --qemu FILE names another',
  ],
  [
    'does not know the board',
    'set -- "$@" -machine no-such-board',
    'unsupported machine type',
    '`klab doctor` says whether this QEMU serves; --qemu FILE names another',
  ],
  [
    'gets no memory',
    'ulimit -v 300000',
    'Cannot allocate memory',
    'end other programs: the guest needs its memory at once',
  ],
])(
  'QEMU refuses to start, because it %s: status 3, its own words, and nothing is left',
  async (_, fault, words, todo) => {
    const before = await readdir(bench.out).catch(() => [])
    const script = `#!/bin/sh\ncase "$*" in *-kernel*) ${fault};; esac\nexec ${qemuProgram('x86_64')} "$@"\n`
    const { status, stdout, stderr } = await run(['--qemu', await bench.program('refusing', script)])
    expect([status, stdout]).toEqual([3, ''])
    expect(stderr).toContain('error: QEMU did not start: it ended with exit status 1\n')
    expect(stderr).toContain(words)
    expect(stderr).toContain(`→ ${todo}\n`)
    expect(await bench.leftovers()).toEqual([])
    expect(await readdir(bench.out).catch(() => [])).toEqual(before)
  },
)

/** Some hits are there, the ledger knows of no other, and nothing passes. */
async function expectCutShort(code: 'channel-lost'): Promise<void> {
  const folder = join(bench.out, 'busy')
  const events = await eventsOf(folder)
  expect(hitsOf(events, 'mkdir').length).toBeGreaterThanOrEqual(5)
  const [end] = ofKind(events, 'run-end')
  expect(end).toMatchObject({ outcome: 'incomplete', reason: expect.stringMatching(`^${code}: `) })
  expect(end?.ledger.mkdir?.captured).toBe(hitsOf(events, 'mkdir').length)
  await expectMarkedIncomplete(folder, code)
  expect(await bench.leftovers()).toEqual([])
}
