import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildLabArchive, joinArchives, prepareRootfs } from '../../src/artifacts/rootfs/index.js'
import { markQueries, openDebugger, readMarks, resolveProbes } from '../../src/debugger/index.js'
import type { EventBody } from '../../src/event/index.js'
import { loadLab } from '../../src/lab/index.js'
import { kernelCmdline, startMachine } from '../../src/machine/index.js'
import { readAgentEvents } from '../../src/run/agent-events.js'
import { createPrivateFolder } from '../../src/system/private-folder.js'
import { silentProgress } from '../../src/system/progress.js'
import { createBench, testKernel } from './support/klab.js'

const LAB = `title: The first stop
guest: { steps: [sleep: 1ms] }
probes:
  first: { at: start_kernel, entry: { backtrace: 0 } }
  init: { at: inet_init, entry: { backtrace: 0 }, return: true }
expect: [hit: first]
`

/** What KVM needs, where software breakpoints are lost that are set before the kernel's image is in memory. */
test('armed by a hardware breakpoint in the kernel itself, the run sees the same places', async () => {
  await using bench = await createBench()
  const { lab, folder } = await loadLab(await bench.lab('first', LAB))
  const kernel = await testKernel()
  const rootfs = await prepareRootfs({ architecture: kernel.architecture, progress: silentProgress })
  await using scratch = await createPrivateFolder()
  const at = (name: string) => join(scratch.path, name)
  await using gdb = await openDebugger({
    gdb: 'gdb',
    vmlinux: kernel.vmlinux,
    folder: scratch.path,
    log: at('gdb.log'),
  })
  const marks = readMarks(await gdb.resolve(markQueries()))
  const probes = await resolveProbes(gdb, lab.probes, kernel)
  await joinArchives([rootfs.archive], await buildLabArchive({ ...lab, folder }), at('initramfs'))
  await using machine = await startMachine({
    qemu: 'qemu-system-x86_64',
    architecture: kernel.architecture,
    accelerator: 'tcg',
    deterministic: true,
    kernel: kernel.image,
    initramfs: at('initramfs'),
    cmdline: kernelCmdline(),
    memoryMiB: 256,
    debug: true,
    folder: scratch.path,
    serialLog: at('serial'),
    qemuLog: at('qemu'),
    stepsFile: at('steps'),
  })
  const attached = await gdb.attach(machine.stub ?? '', {
    events: at('events'),
    times: at('times'),
    console: at('serial'),
    steps: at('steps'),
    files: at('files'),
    saved: [],
    planned: lab.steps.length,
    monitor: machine.agentMonitor ?? '',
    probes: probes.armed,
    marks: marks.marks,
    panic: marks.panic,
    hardwareFirst: marks.hardwareFirst,
  })
  await attached.run()
  expect(await machine.ended).toEqual({ type: 'off', by: 'reset' })
  await attached.finish()

  const seen = await eventsIn(at('events'))
  expect(marks.hardwareFirst).not.toBeNull()
  expect(seen.filter(({ kind }) => kind === 'gap')).toEqual([])
  expect(seen.flatMap(event => ('probe' in event ? [`${event.kind} ${event.probe}`] : []))).toEqual([
    'hit first',
    'hit init',
    'return init',
  ])
  expect(seen.flatMap(event => (event.kind === 'phase' ? [event.phase] : []))).toEqual([
    'reset',
    'initcalls',
    'guest',
    'end',
  ])
  expect(await readFile(at('gdb.log'), 'utf8')).not.toContain('Traceback')
})

async function eventsIn(file: string): Promise<readonly EventBody[]> {
  const events: EventBody[] = []
  for await (const { event } of readAgentEvents(file)) events.push(event)
  return events
}
