import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isAlive } from '../../unit/system/alive.js'
import { createFaultBench, expectIncomplete, type FaultBench } from '../support/faults.js'
import { CLI, eventsOf, kernelOptions, ofKind, testLab } from '../support/klab.js'
import { until } from '../support/processes.js'

let bench: FaultBench
let spin: string

beforeAll(async () => {
  bench = await createFaultBench()
  spin = join(bench.folder, 'spin.yaml')
})
afterAll(() => bench[Symbol.asyncDispose]())

test("a kernel that panics: status 3, its last words, the chain that led to panic(), and the run's folder", async () => {
  const { status, stderr } = await bench.run(await bench.lab('panic', await testLab('out-of-memory')))
  expect(status).toBe(3)
  expect(stderr).toMatch(
    /error: the guest's kernel panicked while .*: Out of memory: compulsory panic_on_oom is enabled/,
  )
  expect(stderr).toContain('the last console lines:')
  const folder = join(bench.out, 'panic')
  await expectIncomplete(folder, 'guest-panic')
  const crash = ofKind(await eventsOf(folder), 'crash')
  expect(crash).toHaveLength(1)
  expect(crash[0]?.message).toContain('Out of memory')
  const chain = crash[0]?.frames.map(frame => frame.function) ?? []
  expect(chain[0]).toBe('panic')
  expect(chain.at(-1)).toMatch(/^entry_SYS/)
  expect(chain).toEqual(expect.arrayContaining(['out_of_memory', 'vfs_write']))
})

test('a guest that takes too long: status 3, what was awaited for how long, and what was seen until then', async () => {
  const { status, stderr } = await bench.run(spin, ['--timeout', '3'])
  expect(status).toBe(3)
  expect(stderr).toContain("error: waited 3 s for the guest's end")
  const folder = join(bench.out, 'spin')
  await expectIncomplete(folder, 'timeout')
  // only the agent writes it, when it is asked to close the trace
  expect(ofKind(await eventsOf(folder), 'phase').at(-1)?.phase).toBe('end')
})

describe('in the middle of a run', () => {
  test('QEMU is killed: status 3, and the trace is kept', async () => {
    const run = await bench.spinning()
    process.kill(run.qemu, 'SIGKILL')
    const { status, stderr } = await run.ended()
    expect(status).toBe(3)
    expect(stderr).toContain('QEMU was ended by SIGKILL')
    await expectIncomplete(join(bench.out, 'spin'), 'qemu-died')
    expect(await bench.leftovers()).toEqual([])
  })

  test('GDB is killed: status 3, and the trace is kept', async () => {
    const run = await bench.spinning()
    process.kill(run.gdb, 'SIGKILL')
    const { status, stderr } = await run.ended()
    expect(status).toBe(3)
    expect(stderr).toContain('GDB died while the guest ran')
    await expectIncomplete(join(bench.out, 'spin'), 'gdb-died')
    expect(await bench.leftovers()).toEqual([])
  })

  test('klab is killed: QEMU and GDB go with it, the last run stays, and the next one works', async () => {
    const before = await readFile(join(bench.out, 'spin/run.json'), 'utf8')
    const run = await bench.spinning()
    process.kill(run.klab, 'SIGKILL')
    await until('the end of QEMU and GDB', async () => (isAlive(run.qemu) || isAlive(run.gdb) ? null : true))
    expect(await readFile(join(bench.out, 'spin/run.json'), 'utf8')).toBe(before)
    const wrong = await bench.lab('after', await testLab('wrong'))
    expect((await bench.run(wrong)).status).toBe(1)
  })
})

describe('what klab needs is not there', () => {
  test.each([
    ['--qemu', '/nonexistent/qemu', '/nonexistent/qemu is not a program'],
    ['--qemu', '/bin/true', '/bin/true is not QEMU, or a broken one: it does not tell its version'],
    ['--gdb', '/bin/true', 'GDB did not start: /bin/true ended before it answered'],
    ['--gdb', '/nonexistent/gdb', '/nonexistent/gdb is not a program'],
  ])('%s %s: status 3, in words', async (option, value, words) => {
    const { status, stdout, stderr } = await bench.run(spin, [option, value])
    expect([status, stdout]).toEqual([3, ''])
    expect(stderr).toContain(words)
    expect(stderr).not.toContain('klab itself failed')
  })

  test.each(['a file', 'a read-only place'])('the runs are to go into %s: status 3, in words', async where => {
    const file = join(bench.folder, 'file')
    await writeFile(file, '')
    const { status, stderr } = await bench.run(spin, ['--out', where === 'a file' ? file : '/sys/klab'])
    expect(status).toBe(3)
    expect(stderr).toMatch(/error: the folder .* cannot be made/)
    expect(stderr).toContain('--out')
  })

  test('there is no room for a file: status 3, in words, and nothing is left', async () => {
    const limited = ['-c', 'ulimit -f 64; exec "$@"', 'sh', process.execPath, CLI, 'run', spin, ...kernelOptions()]
    const out = join(bench.folder, 'no-room')
    const { exitCode, stderr } = await execa('bash', [...limited, '--out', out], { reject: false })
    expect(exitCode).toBe(3)
    expect(stderr).toContain('cannot be written: a file would be larger than `ulimit -f` allows')
    expect(await readdir(out)).toEqual([])
  })
})
