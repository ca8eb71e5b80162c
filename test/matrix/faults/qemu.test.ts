import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ErrorCode } from '../../../src/errors/index.js'
import { qemuProgram } from '../../../src/machine/index.js'
import { createFaultBench, expectIncomplete, expectMarkedIncomplete, type FaultBench } from '../../vm/support/faults.js'
import {
  eventsOf,
  hitsOf,
  kernelOptions,
  klab,
  type Outcome,
  ofKind,
  startKlab,
  testLab,
} from '../../vm/support/klab.js'
import { midway } from '../../vm/support/midway.js'
import { childOf } from '../../vm/support/processes.js'
import { type WireFault, withWire } from '../../vm/support/wire.js'

const QEMU = qemuProgram('x86_64')

let bench: FaultBench
let busy: string
let ten: string
/** The trace of an undisturbed run of `ten`. */
let undisturbed: string

beforeAll(async () => {
  bench = await createFaultBench()
  busy = await bench.lab('busy', await testLab('busy'))
  ten = await bench.lab('ten', await testLab('ten'))
  expect(await run(ten)).toMatchObject({ status: 0 })
  undisturbed = await trace()
})
afterAll(() => bench[Symbol.asyncDispose]())
beforeEach(() => async () => expect(await bench.leftovers()).toEqual([]))

function run(lab: string, more: readonly string[] = []): Promise<Outcome> {
  return klab(['run', lab, ...kernelOptions(), '--out', bench.out, ...more], bench.env)
}

async function byWire(lab: string, wire: WireFault, more: readonly string[] = []): Promise<Outcome> {
  return run(lab, [...(await withWire(bench, wire)), ...more])
}

function trace(): Promise<string> {
  return readFile(join(bench.out, 'ten/events.ndjson'), 'utf8')
}

describe('QEMU is stopped by SIGSTOP', () => {
  test('in the middle of a run, and stays so: status 3, and the trace is kept with its ledger', async () => {
    const run = await bench.spinning()
    process.kill(run.qemu, 'SIGSTOP')
    const { status, stderr } = await run.ended()
    expect(status).toBe(3)
    expect(stderr).toContain("error: QEMU was stopped while klab waited for the guest's end\n")
    await expectIncomplete(join(bench.out, 'spin'), 'tool-stopped')
  })

  test('while GDB waits for its answers: status 3, and the trace is kept', async () => {
    const run = await midway(bench, busy, 5)
    process.kill(run.qemu, 'SIGSTOP')
    const { status, stderr } = await run.ended()
    expect(status).toBe(3)
    expect(stderr).toContain("error: QEMU was stopped while klab waited for the guest's end\n")
    await expectCutShort('tool-stopped')
  })

  test('before GDB is connected: status 3, in words', async () => {
    const running = startKlab(['run', busy, ...kernelOptions(), '--out', bench.out], bench.env)
    process.kill(await childOf(running.pid ?? 0, 'qemu-system'), 'SIGSTOP')
    const { exitCode, stderr } = await running
    expect(exitCode).toBe(3)
    expect(stderr).toMatch(/^error: QEMU was stopped while klab waited for (its monitor|GDB's connection to QEMU)$/m)
  })

  test('and let go on soon: the run passes, and its trace is the same', async () => {
    const run = await midway(bench, ten, 3)
    process.kill(run.qemu, 'SIGSTOP')
    await sleep(4_000)
    process.kill(run.qemu, 'SIGCONT')
    expect(await run.ended()).toMatchObject({ status: 0, stderr: expect.not.stringContaining('error') })
    expect(await trace()).toBe(undisturbed)
  })
})

test.each([
  ['klab alone', ['klab']],
  ['klab, QEMU and GDB, as when a laptop sleeps', ['klab', 'qemu', 'gdb']],
] as const)('%s: suspended for longer than the time-out, and the run passes', async (_, names) => {
  const run = await midway(bench, ten, 3, ['--timeout', '20'])
  for (const name of names) process.kill(run[name], 'SIGSTOP')
  await sleep(25_000)
  for (const name of names) process.kill(run[name], 'SIGCONT')
  expect(await run.ended()).toMatchObject({ status: 0, stderr: expect.not.stringContaining('error') })
  expect(await trace()).toBe(undisturbed)
})

describe('QEMU runs out of memory', () => {
  test('when it has long begun: status 3, how it died, and the trace is kept', async () => {
    const gone = join(bench.folder, 'no-memory')
    const shim = join(bench.folder, 'no-memory.so')
    await execa('gcc', ['-shared', '-fPIC', `-DGONE="${gone}"`, '-x', 'c', '-o', shim, '-'], { input: NO_MEMORY })
    const starved = `#!/bin/sh\nLD_PRELOAD='${shim}' exec ${QEMU} "$@"\n`
    const run = await midway(bench, busy, 5, ['--qemu', await bench.program('starved', starved)])
    await writeFile(gone, '')
    const { status, stderr } = await run.ended()
    expect(status).toBe(3)
    expect(stderr).toMatch(/^error: QEMU was ended by SIG\w+ while klab waited for the guest's end$/m)
    await expectCutShort('qemu-died')
  })

  /** malloc, until a file appears: from then on there is nothing to be had. What QEMU dies of depends on who asks first. */
  const NO_MEMORY = `
    #include <errno.h>
    #include <stddef.h>
    #include <unistd.h>
    void *__libc_malloc(size_t);
    void *malloc(size_t size) {
      static unsigned calls;
      static int gone;
      if (!gone && ++calls % 64 == 0) gone = access(GONE, F_OK) == 0;
      if (!gone) return __libc_malloc(size);
      errno = ENOMEM;
      return NULL;
    }`
})

describe('QEMU hangs', () => {
  test('when it is asked for its version: status 3, and what it said', async () => {
    const hanging = await bench.program('hanging', '#!/bin/sh\necho "I am thinking"\nsleep 1000\n')
    const { status, stderr } = await run(busy, ['--qemu', hanging])
    expect(status).toBe(3)
    expect(stderr).toContain(`error: ${hanging} did not answer -version within 10 s\n  │ I am thinking\n`)
  })

  test('and never opens its monitor: status 3, and what it said', async () => {
    const fault = 'case "$*" in *-kernel*) echo "I am thinking"; sleep 1000;; esac'
    const hanging = await bench.program('hanging-later', `#!/bin/sh\n${fault}\nexec ${QEMU} "$@"\n`)
    const { status, stderr } = await run(busy, ['--qemu', hanging])
    expect(status).toBe(3)
    expect(stderr).toContain('error: waited 20 s for QEMU to open its monitor\n  │ it printed: I am thinking\n')
  })
})

describe("the stub's connection", () => {
  test('stalls in mid-packet: status 3, and the trace is kept', async () => {
    const { status, stderr } = await byWire(busy, { channel: 'stub', fault: 'stall', hits: 5 }, ['--timeout', '30'])
    expect(status).toBe(3)
    expect(stderr).toContain(
      "error: the guest stood still while klab waited for the guest's end, and nobody let it go on",
    )
    expect(stderr).toContain('GDB hangs, or what it and QEMU say to each other does not arrive')
    await expectCutShort('guest-held')
  })

  test('is cut before GDB has begun: status 3, in words', async () => {
    const { status, stderr } = await byWire(busy, { channel: 'stub', fault: 'cut', hits: 0 })
    expect(status).toBe(3)
    expect(stderr).toMatch(/^error: GDB (lost its connection to QEMU|refused)/m)
  })

  // Whether GDB and QEMU come through depends on which packets it hits; a wrong byte never gets into the evidence.
  test('flips bits: the checksums tell, and no hit or return is another than without', async () => {
    const { status, stderr } = await byWire(ten, { channel: 'stub', fault: 'flip', hits: 0 }, ['--timeout', '30'])
    const seen = (text: string) => text.split('\n').filter(line => /"kind":"(hit|return)"/.test(line))
    const [before, now] = [seen(undisturbed), seen(await trace())]
    expect(now).toEqual(before.slice(0, now.length))
    if (status === 0) return expect(now).toHaveLength(before.length)
    expect(status).toBe(3)
    expect(stderr).toMatch(/the guest stood still|arrives garbled|did not answer/)
  })

  test('is silent for eight seconds in mid-packet: the run passes, and the trace is the same', async () => {
    expect(await byWire(ten, { channel: 'stub', fault: 'delay', hits: 5 })).toMatchObject({ status: 0 })
    expect(await trace()).toBe(undisturbed)
  })
})

describe("klab's monitor", () => {
  test('speaks nonsense in mid-run: status 3, and the trace is kept', async () => {
    const { status, stderr } = await byWire(busy, { channel: 'monitor', fault: 'garbage', hits: 5 })
    expect(status).toBe(3)
    expect(stderr).toContain("error: QEMU's monitor left klab while it waited for the guest's end")
    await expectCutShort('channel-lost')
  })

  test('is silent from a moment on: how the guest ended is not known, so it is no proof', async () => {
    const { status, stderr } = await byWire(ten, { channel: 'monitor', fault: 'stall', hits: 5 })
    expect(status).toBe(3)
    expect(stderr).toContain("error: QEMU ended with exit status 0 while klab waited for the guest's end\n")
    expect(stderr).toContain('its monitor did not tell that the guest had switched itself off')
    await expectMarkedIncomplete(join(bench.out, 'ten'), 'qemu-died')
  })

  test.each([
    ['cut', "the connection to QEMU's monitor is gone, so qmp_capabilities was not carried out"],
    ['garbage', 'it sent what is no QMP: "�\\u0000\\u001b[2J no such thing"'],
    ['stall', "QEMU's monitor gave no sign of its greeting within 10 s"],
  ] as const)('fails from the first byte (%s): status 3, in words', async (fault, words) => {
    const { status, stderr } = await byWire(busy, { channel: 'monitor', fault, hits: 0 })
    expect(status).toBe(3)
    expect(stderr).toContain(words)
  })
})

describe("the agent's monitor", () => {
  test.each([
    // half of an answer, or a connection that is gone: whichever comes first
    ['cut', 'for the agent: '],
    ['garbage', 'it sent what is no QMP: '],
    ['stall', 'it did not answer within 5 s'],
  ] as const)(
    'fails in mid-run (%s): every hit is there, the missing times are told as a gap, and nothing passes',
    async (fault, words) => {
      expect(await byWire(ten, { channel: 'agent', fault, hits: 5 })).toMatchObject({ status: 3 })
      const events = await eventsOf(join(bench.out, 'ten'))
      const times = hitsOf(events, 'mkdir').map(({ time }) => time !== null)
      expect(times).toHaveLength(10)
      expect(times.slice(0, 5)).toEqual([true, true, true, true, true])
      expect(times.slice(6)).toEqual([false, false, false, false])
      const gaps = ofKind(events, 'gap')
      expect(gaps).toHaveLength(1)
      expect(gaps[0]).toMatchObject({ probe: null, reason: expect.stringContaining(words) })
      expect(gaps[0]?.reason).toContain("the guest's time is not known from here on: QEMU's monitor for the agent: ")
      const verdict = JSON.parse(await readFile(join(bench.out, 'ten/verdict.json'), 'utf8'))
      expect(verdict.verdict).toBe('inconclusive')
    },
  )

  test('does not answer at all: status 3, in words', async () => {
    const { status, stderr } = await byWire(busy, { channel: 'agent', fault: 'stall', hits: 0 })
    expect(status).toBe(3)
    expect(stderr).toContain("QEMU's monitor for the agent: it did not answer within 5 s")
  })
})

/** Some hits are there, the ledger knows of no other, and nothing passes. */
async function expectCutShort(code: ErrorCode): Promise<void> {
  const folder = join(bench.out, 'busy')
  const events = await eventsOf(folder)
  const hits = hitsOf(events, 'mkdir').length
  expect(hits).toBeGreaterThanOrEqual(5)
  const [end] = ofKind(events, 'run-end')
  expect(end).toMatchObject({ outcome: 'incomplete', reason: expect.stringMatching(`^${code}: `) })
  expect(end?.ledger.mkdir?.hit).toBeGreaterThanOrEqual(hits)
  await expectMarkedIncomplete(folder, code)
}
