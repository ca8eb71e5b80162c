import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createFaultBench, expectIncomplete, expectMarkedIncomplete, type FaultBench } from '../../vm/support/faults.js'
import { eventsOf, hitsOf, type Outcome, ofKind } from '../../vm/support/klab.js'
import { meddledQemu } from '../../vm/support/monitor.js'
import { code, saboteur } from '../../vm/support/saboteur.js'
import { flooded } from './flood.js'

let bench: FaultBench

beforeAll(async () => {
  bench = await createFaultBench()
})
afterAll(() => bench[Symbol.asyncDispose]())

/** A task that makes a folder, runs the script, and makes another. */
async function runScript(name: string, script: string, more: readonly string[] = []): Promise<Outcome> {
  const lab = `title: T
timeout: 100
guest:
  privileged: true
  steps:
    - start: t
      run: [sh, -c, "mkdir /tmp/a; ${script}; mkdir /tmp/b"]
    - exit: t
      status: any
      within: 600
probes:
  mkdir: { at: vfs_mkdir, tasks: [t], return: true }
expect:
  - hit: mkdir
`
  return bench.run(await bench.lab(name, lab), more)
}

const made = async (name: string) => hitsOf(await eventsOf(join(bench.out, name)), 'mkdir').length

describe('a program of the guest', () => {
  test.each([
    ['reboot', 'reboot -f', 'the guest rebooted before its plan was over'],
    ['poweroff', 'poweroff -f', 'the guest halted before its plan was over'],
    ['halt', 'halt -f', 'the guest halted before its plan was over'],
  ])('%s: status 3, told as what it is, at once', async (name, script, words) => {
    const { status, stderr } = await runScript(name, `${script}; sleep 1000`)
    expect([status, stderr]).toEqual([3, expect.stringContaining(`error: ${words}\n  │ the last console lines:\n`)])
    expect(await made(name)).toBe(1)
    await expectMarkedIncomplete(join(bench.out, name), 'guest-step-failed')
    expect(await bench.leftovers()).toEqual([])
  })

  test('cannot end the step runner by signals', async () => {
    const { status } = await runScript('signals', 'kill -9 1; kill -STOP 1; kill -SEGV 1; kill -TERM 1')
    expect([status, await made('signals')]).toEqual([0, 2])
  })

  test('destroys the step runner: status 3, the panic that the kernel makes of it', async () => {
    const wreck = 'dd if=/dev/zero of=/proc/1/mem bs=4096 seek=1025 count=100; sleep 1'
    const { status, stderr } = await runScript('wrecked', wreck)
    expect([status, stderr]).toEqual([3, expect.stringContaining('Attempted to kill init! exitcode=0x0000000b')])
    await expectMarkedIncomplete(join(bench.out, 'wrecked'), 'guest-panic')
  })

  test.each([
    ['fork-bomb', 'f() { f | f & }; f; sleep 5'],
    ['memory', 'x=a; while true; do x=$x$x; done'],
    ['disk', 'dd if=/dev/zero of=/tmp/full bs=1M; dd if=/dev/zero of=/run/full bs=1M; rm /tmp/full /run/full'],
    ['descriptors', 'i=3; while [ $i -lt 2000 ]; do eval "exec $i</dev/null" || break; i=$((i+1)); done'],
    ['processes', 'i=0; while [ $i -lt 3000 ]; do sleep 100 & i=$((i+1)); done'],
  ])('takes all there is of %s: the run ends in order, or says why not', async (name, script) => {
    const { status, stderr } = await runScript(name, script.replaceAll('"', '\\"'))
    expect([0, 3], stderr).toContain(status)
    if (status === 3) expect(stderr).toMatch(/error: (the guest's plan failed|the guest's kernel|waited)/)
    expect(await made(name)).toBeGreaterThan(0)
    expect(await bench.leftovers()).toEqual([])
    expect((await runScript('afterwards', 'true')).status).toBe(0)
  })
})

describe('a guest that hangs', () => {
  test('with interrupts off: status 3 in bound, the last console lines', async () => {
    const gdb = await saboteur(bench, 'ksys_sync', code('faebfe'))
    const { status, stderr } = await runScript('loop', 'sync', ['--gdb', gdb, '--timeout', '8'])
    expect([status, stderr]).toEqual([
      3,
      expect.stringMatching(/error: waited 8 s for the guest's end\n {2}│ the last console lines:\n/),
    ])
    expect(await made('loop')).toBe(1)
    await expectMarkedIncomplete(join(bench.out, 'loop'), 'timeout')
    expect(await bench.leftovers()).toEqual([])
  })

  test('and gives no sign of life for a minute: it is not waited for any longer', async () => {
    const gdb = await saboteur(bench, 'ksys_sync', code('faebfe'))
    const { status, stderr } = await runScript('silent', 'sync', ['--gdb', gdb])
    expect([status, stderr]).toEqual([3, expect.stringContaining('error: the guest gave no sign of life for 60 s')])
    await expectMarkedIncomplete(join(bench.out, 'silent'), 'guest-silent')
  })

  test('before its first console line: status 3, and that the console is empty', async () => {
    const gdb = await saboteur(bench, 'start_kernel', code('faebfe'))
    const { status, stderr } = await runScript('mute', 'true', ['--gdb', gdb, '--timeout', '6'])
    expect([status, stderr]).toEqual([
      3,
      expect.stringContaining("error: waited 6 s for the guest's end\n  │ the console is empty"),
    ])
    await expectMarkedIncomplete(join(bench.out, 'mute'), 'timeout')
  })
})

describe('somebody meddles with the machine', () => {
  test('a reset by another monitor: status 3, QEMU ends and nothing boots again', async () => {
    const qemu = await meddledQemu(bench)
    const run = await bench.spinning(['--qemu', qemu.program])
    await qemu.command('system_reset')
    const { status, stderr } = await run.ended()
    expect([status, stderr]).toEqual([3, expect.stringContaining('QEMU ended with exit status 0')])
    await expectIncomplete(join(bench.out, 'spin'), 'qemu-died')
    expect(await bench.leftovers()).toEqual([])
  })

  test('a machine that another monitor has stopped: status 3 in bound', async () => {
    const qemu = await meddledQemu(bench)
    const run = await bench.spinning(['--qemu', qemu.program, '--timeout', '20'])
    await qemu.command('stop')
    const { status, stderr } = await run.ended()
    expect([status, stderr]).toEqual([
      3,
      expect.stringContaining('error: GDB stopped the guest (signal-received), and'),
    ])
    await expectIncomplete(join(bench.out, 'spin'), 'gdb-fault')
    expect(await bench.leftovers()).toEqual([])
  })
})

describe('a flood', () => {
  test('a task that floods its output: the trace has its first part and a gap, and the run goes on', async () => {
    const { status } = await runScript('yes', 'yes any line | head -n 80000')
    expect(status).toBe(3)
    const events = await eventsOf(join(bench.out, 'yes'))
    expect(ofKind(events, 'gap').map(({ reason }) => reason)).toEqual([
      'task t has printed more than the report takes; the rest is not in it',
    ])
    expect(await made('yes')).toBe(2)
    const bytes = ofKind(events, 'output').reduce((sum, event) => sum + JSON.stringify(event).length, 0)
    expect(bytes).toBeLessThan(6 * 2 ** 20)
  })

  test('a console that floods: the rest is only in serial.log, and what rests on the console is inconclusive', async () => {
    const { status } = await runScript(
      'console',
      'yes a line that is printed again and again | head -c 6000000 > /dev/console',
    )
    expect(status).toBe(3)
    const folder = join(bench.out, 'console')
    const [gap, ...more] = ofKind(await eventsOf(folder), 'gap')
    expect([gap?.reason, more]).toEqual([
      'the console has printed more than a trace takes (4 MiB); the rest is only in serial.log',
      [],
    ])
    expect((await readFile(join(folder, 'serial.log'))).length).toBeGreaterThan(6_000_000)
    expect((await readFile(join(folder, 'events.ndjson'))).length).toBeLessThan(6 * 2 ** 20)
    expect(await made('console')).toBe(2)
  })

  test('binary garbage without end on the console: nothing is lost, and no control byte reaches the trace', async () => {
    const { status } = await runScript(
      'garbage',
      'dd if=/dev/urandom of=/dev/console bs=1000 count=300; for i in $(seq 100); do dd if=/dev/zero bs=1000 count=1 2>/dev/null; echo; done > /dev/console',
    )
    expect(status).toBe(0)
    expect(await made('garbage')).toBe(2)
  })

  test.each(['lines', 'one line without end'])(
    'a console of 300 MB, %s: status 3, with bounded memory of klab and GDB',
    async what => {
      const run = await bench.spinning()
      const { klabMiB, gdbMiB } = await flooded(run, join(bench.out), what === 'lines' ? 'any line\n' : 'xxxxxxxx')
      const { status, stderr } = await run.ended()
      expect([status, stderr]).toEqual([
        3,
        expect.stringContaining('error: the run has written more than 256 MiB to the console'),
      ])
      await expectIncomplete(join(bench.out, 'spin'), 'guest-flood')
      expect(klabMiB).toBeLessThan(600)
      expect(gdbMiB).toBeLessThan(600)
      expect(await bench.leftovers()).toEqual([])
    },
  )
})
