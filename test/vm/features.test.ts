import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Kernel } from '../../src/artifacts/types.js'
import { runLabs } from '../../src/cli/run-labs.js'
import { openDebugger } from '../../src/debugger/index.js'
import { loadLab } from '../../src/lab/index.js'
import { silentProgress } from '../../src/system/progress.js'
import { type Bench, createBench, eventsOf, kernelRequest, klab, ofKind, testKernel, testLab } from './support/klab.js'

let bench: Bench
let kernel: Kernel
/** A feature that only the other architecture has. */
let absent: string
beforeAll(async () => {
  bench = await createBench()
  kernel = await testKernel()
  absent = kernel.architecture === 'i386' ? 'compat-socketcall' : 'native-socketcall'
})
afterAll(() => bench[Symbol.asyncDispose]())

const SET = `title: Making a folder
probes:
  mkdir: { at: vfs_mkdir, return: true }
  elsewhere: { at: no_such_function_anywhere, when: ABSENT }
`
const LAB = `title: A lab with a set
include: [{ set: shared.yaml, tasks: [hello] }]
guest:
  steps:
    - { start: hello, run: [mkdir, /tmp/hello] }
    - exit: hello
expect:
  - returns: mkdir
    equals: 0
  - never: elsewhere
  - output: hello
    matches: never printed
    when: ABSENT
  - exit: hello
    unless: ABSENT
`

describe('a lab with a set, a probe and an expectation that are for another kernel', () => {
  let run: string
  beforeAll(async () => {
    const folder = join(bench.folder, 'with-set')
    await mkdir(folder)
    await writeFile(join(folder, 'shared.yaml'), SET.replaceAll('ABSENT', absent))
    await writeFile(join(folder, 'lab.yaml'), LAB.replaceAll('ABSENT', absent))
    expect(await bench.run(folder)).toMatchObject({ status: 0 })
    run = join(bench.out, 'with-set')
  })

  test('the trace tells which feature the kernel lacks, and only what applies was watched', async () => {
    const events = await eventsOf(run)
    expect(events[1]).toMatchObject({ kind: 'feature', name: absent, present: false })
    expect(ofKind(events, 'probe').map(({ probe }) => probe)).toEqual(['mkdir'])
    expect(ofKind(events, 'hit').map(({ task }) => task.name)).toEqual(['hello'])
    expect(ofKind(events, 'gap')).toEqual([])
  })

  test('what is for another kernel is not applicable, with the event that says so', async () => {
    const { verdict, expectations } = JSON.parse(await readFile(join(run, 'verdict.json'), 'utf8'))
    expect(verdict).toBe('passed')
    expect(expectations.map((one: { verdict: string }) => one.verdict)).toEqual([
      'passed',
      'not-applicable',
      'not-applicable',
      'passed',
    ])
    expect(expectations[2].seqs).toEqual([2])
  })

  test('the run is judged again without the lab and its set', async () => {
    await rename(join(bench.folder, 'with-set'), join(bench.folder, 'gone'))
    const { status, stdout } = await klab(['judge', run, '--json'])
    expect([status, stdout]).toEqual([0, await readFile(join(run, 'verdict.json'), 'utf8')])
  })
})

const required = (what: string) => `title: It needs something\nrequires: [${what}]\nprobes: { a: { at: vfs_mkdir } }\n`

test('a feature that the kernel lacks: status 2, the reason, and nothing is booted', async () => {
  const { status, stdout, stderr } = await bench.run(await bench.lab('needs-feature', required(absent)))
  expect([status, stdout]).toEqual([2, ''])
  expect(stderr).toContain(`the lab needs-feature does not apply to the kernel ${kernel.name} (${kernel.release})`)
  expect(stderr).toContain(`it lacks ${absent} (its architecture is ${kernel.architecture})`)
  expect(stderr).not.toContain('running needs-feature')
})

test('an option that is not set: the same', async ({ skip }) => {
  skip(kernel.config === null, 'nobody knows how this kernel was configured')
  const { status, stderr } = await bench.run(await bench.lab('needs-option', required('CONFIG_NO_SUCH_OPTION')))
  expect([status, stderr]).toEqual([2, expect.stringContaining('CONFIG_NO_SUCH_OPTION is not set')])
})

const FINE = `title: It passes
guest: { steps: [{ start: hello, run: [mkdir, /tmp/hello] }, { exit: hello }] }
probes: { mkdir: { at: vfs_mkdir, tasks: [hello] } }
expect: [{ hit: mkdir, count: 1 }]
`

test('in a run of all labs such a lab is a row with the reason, and what failed is told before the table', async () => {
  const files = [
    await bench.lab('fine', FINE),
    await bench.lab('for-another', required(absent)),
    await bench.lab('wrong', await testLab('wrong')),
  ]
  const labs = await Promise.all(files.map(path => loadLab(path)))
  const written: string[] = []
  const stdout = { write: (text: string) => written.push(text) }
  const status = await runLabs(labs, settings(), { all: true, json: false, stdout, stderr: stdout })
  const lines = written
    .join('')
    .split('\n')
    .map(line => line.replace(/ +/g, ' '))
  expect(status).toBe(1)
  expect(lines[0]).toBe(' FAILED wrong')
  expect(lines.find(line => line.startsWith(' ✗'))).toMatch(/^ ✗ returns: mkdir, equals: -EEXIST #\d+$/)
  const table = lines.slice(lines.findIndex(line => line.startsWith('lab verdict')) + 1)
  expect(table[0]).toMatch(/^fine ✓ passed 1\/1 1 [\d.]+ .*fine\/report\.html$/)
  expect(table[1]).toMatch(/^for-another – skipped [\d.]+ it lacks [a-z-]+ \(its architecture is \w+\)$/)
  expect(table[2]).toMatch(/^wrong ✗ failed 2\/3 1 [\d.]+ .*wrong\/report\.html$/)
  expect(table[4]).toMatch(/^3 labs: 1 passed, 1 failed, 1 skipped, in \d+ s$/)
})

function settings() {
  const { signal } = new AbortController()
  const machine = { accelerator: 'tcg', qemu: null, gdb: 'gdb', freeRunning: false, timeout: null } as const
  return { out: bench.out, kernel: kernelRequest(), ...machine, progress: silentProgress, signal }
}

test('fields are found by their own names, by macros and through pointers', async () => {
  await using gdb = await openDebugger({
    gdb: 'gdb',
    vmlinux: kernel.vmlinux,
    folder: bench.folder,
    log: join(bench.folder, 'gdb.log'),
  })
  const found = await gdb.fields([
    { type: 'struct socket', path: ['state'] },
    { type: 'struct sock', path: ['sk_state'] },
    { type: 'struct socket', path: ['sk', 'sk_socket', 'file'] },
    { type: 'struct sock', path: ['sk_no_such'] },
    { type: 'struct socket', path: ['state', 'x'] },
    { type: 'struct no_such', path: ['x'] },
  ])
  expect(found).toEqual([
    null,
    null,
    null,
    '`struct sock` has no field `sk_no_such`',
    expect.stringMatching(/ has no field `x`$/),
    'no `struct no_such`',
  ])
})
