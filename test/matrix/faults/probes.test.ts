import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Event } from '../../../src/event/index.js'
import { createFaultBench, expectMarkedIncomplete, type FaultBench } from '../../vm/support/faults.js'
import { eventsOf, hitsOf, ofKind, testLab } from '../../vm/support/klab.js'
import { meddledQemu } from '../../vm/support/monitor.js'
import { until } from '../../vm/support/processes.js'
import { saboteur } from '../../vm/support/saboteur.js'

let bench: FaultBench

beforeAll(async () => {
  bench = await createFaultBench()
})
afterAll(() => bench[Symbol.asyncDispose]())

const ledgerOf = (events: readonly Event[], probe: string) => ofKind(events, 'run-end')[0]?.ledger[probe]

const MILLION = 'mkdir /tmp/a; i=0; while [ $i -lt 1000000 ]; do umask 022; i=$((i+1)); done; mkdir /tmp/b'

/** Two probes at one place, from the first instruction on, and a task that goes on all the same. */
const placeLab = (place: string) => `title: T
timeout: 200
guest:
  steps:
    - start: t
      run: [sh, -c, "mkdir /tmp/a; sleep 1; mkdir /tmp/b"]
    - exit: t
probes:
  one: { at: ${place}, limit: 300, from: reset, return: true }
  two: { at: ${place}, limit: 200, from: reset }
  mkdir: { at: vfs_mkdir, tasks: [t], return: true }
expect:
  - hit: mkdir
    count: 2
`

const millionLab = (filter: string) => `title: T
timeout: 200
guest:
  steps:
    - start: other
      run: ["true"]
    - exit: other
    - start: t
      run: [sh, -c, "${MILLION}"]
    - exit: t
      within: 600
probes:
  mask: { at: __x64_sys_umask, from: guest, ${filter} }
  mkdir: { at: vfs_mkdir, tasks: [t], return: true }
expect:
  - hit: mkdir
`

describe('a probe where the kernel is busiest', () => {
  test.each([
    'update_process_times',
    'tick_handle_periodic',
    'rcu_sched_clock_irq',
    '__schedule',
    'finish_task_switch',
    'vprintk_emit',
    'do_syscall_64',
    'exc_page_fault',
    'memcpy',
    'panic',
    'native_write_msr',
  ])('%s, twice: the guest comes to its end, and both probes saw the same', async place => {
    const name = place.replaceAll('_', '-').replace(/^-+/, '')
    const { status, stderr } = await bench.run(await bench.lab(name, placeLab(place)))
    if (stderr.includes('no function')) return
    expect([status, stderr]).toEqual([0, expect.not.stringContaining('error')])
    const events = await eventsOf(join(bench.out, name))
    const [one, two] = [hitsOf(events, 'one'), hitsOf(events, 'two')]
    const both = Math.min(one.length, two.length)
    expect(one.slice(0, both).map(({ time, task }) => [time, task])).toEqual(
      two.slice(0, both).map(({ time, task }) => [time, task]),
    )
    expect(ofKind(events, 'gap')).toEqual([])
  })

  test('a million hits: the limit disarms the probe, the ledger says so, and the guest is fast from then on', async () => {
    const { status } = await bench.run(await bench.lab('limited', millionLab('limit: 100')))
    expect(status).toBe(0)
    const events = await eventsOf(join(bench.out, 'limited'))
    expect(ledgerOf(events, 'mask')).toMatchObject({ hit: 100, captured: 100, limited: true })
    expect(hitsOf(events, 'mkdir')).toHaveLength(2)
  })

  test.each([
    ['tasks: [other]', 'tasks'],
    ['under: [vfs_mkdir]', 'under'],
  ])(
    'a million stops that `%s` lets pass: ended by its timeout, and the error names the probe',
    async (filter, name) => {
      const { status, stderr } = await bench.run(await bench.lab(name, millionLab(filter)), ['--timeout', '15'])
      expect(status).toBe(3)
      expect(stderr).toContain("error: waited 15 s for the guest's end")
      expect(stderr).toMatch(
        /→ `mask` stopped the guest \d+ times, \d+ a second, each time in a task or call that it is not about/,
      )
      expect(hitsOf(await eventsOf(join(bench.out, name)), 'mkdir')).toHaveLength(1)
      await expectMarkedIncomplete(join(bench.out, name), 'timeout')
    },
  )
})

test('a stop inside an NMI: captured as any other, and the guest goes on', async () => {
  const spin = await testLab('spin')
  await bench.lab('spin', spin.replace('probes:', 'probes:\n  nmi: { at: exc_nmi, return: true, limit: 2 }'))
  const qemu = await meddledQemu(bench)
  const run = await bench.spinning(['--qemu', qemu.program, '--timeout', '40'])
  for (const count of [1, 2]) {
    await qemu.command('inject-nmi')
    await until(`the return of NMI ${count}`, async () => {
      const text = await readFile(join(run.scratch, 'events'), 'utf8')
      return text.includes(`"kind":"return","probe":"nmi","hit":${count}`) ? true : null
    })
  }
  expect((await run.ended()).status).toBe(3)
  const events = await eventsOf(join(bench.out, 'spin'))
  const hits = hitsOf(events, 'nmi')
  expect(hits.map(({ task, frames }) => [task.name, frames[0]?.function])).toEqual([
    ['spin', 'exc_nmi'],
    ['spin', 'exc_nmi'],
  ])
  expect(ledgerOf(events, 'nmi')).toMatchObject({ hit: 2, captured: 2, unreturned: 0 })
})

describe('a stack of garbage', () => {
  // push %rbp; mov %rsp,%rbp are behind the place, so the frame is found by %rbp
  const FRAMES = (next: string) => [
    'site = int(gdb.parse_and_eval("(unsigned long)&ksys_sync")) + 40',
    // callers lie at higher addresses than the stack, or GDB does not believe them
    'base = int(gdb.parse_and_eval("(unsigned long)&__log_buf"))',
    `memory.write_memory(base, b"".join((${next}).to_bytes(8, "little") + site.to_bytes(8, "little") for number in range(8000)))`,
    'gdb.execute("set var $rbp = 0x%x" % base)',
  ]
  test.each([
    ['8,000 frames', 'base + 16 * (number + 1)', ['truncated']],
    ['a frame that leads to itself', 'base', ['broken']],
    ['a frame that leads back', 'base - 16 * number', ['broken']],
    ['a frame that leads nowhere', '0x8000000000000000', ['broken']],
  ])('%s: the backtrace is cut or broken, within a bound', async (_, next, states) => {
    const gdb = await saboteur(bench, 'sync_fs_one_sb', FRAMES(next))
    const lab = (await testLab('sync')).replaceAll('iterate_supers', 'sync_fs_one_sb')
    const { status } = await bench.run(await bench.lab('sync', lab), ['--gdb', gdb])
    expect(status).toBe(3)
    const events = await eventsOf(join(bench.out, 'sync'))
    const [hit] = hitsOf(events, 'supers')
    expect(states).toContain(hit?.backtrace)
    expect(hit?.frames.length).toBeLessThanOrEqual(256)
    expect(hitsOf(events, 'below')).toEqual([])
    expect(ofKind(events, 'gap').map(({ probe, reason }) => [probe, reason])).toContainEqual([
      'below',
      'a broken stack: it cannot be known whether vfs_mkdir called sync_fs_one_sb',
    ])
  })
})
