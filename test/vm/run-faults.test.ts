import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isAlive } from '../unit/system/alive.js'
import {
  type Bench,
  CLI,
  createBench,
  eventsOf,
  hitsOf,
  kernelOptions,
  type Outcome,
  ofKind,
  returnsOf,
  startKlab,
  testLab,
} from './support/klab.js'
import { childOf, processesWith, until } from './support/processes.js'

let bench: Bench
let spin: string
let sockets: string

beforeAll(async () => {
  bench = await createBench()
  spin = await bench.lab('spin', await testLab('spin'))
  // klab's private folders go here, so that what is left of them can be seen.
  sockets = join(bench.folder, 's')
  await mkdir(sockets)
})
afterAll(() => bench[Symbol.asyncDispose]())

/** A run of the guest that comes to no end, which is in its plan by now. */
async function spinning(out: string) {
  const env = { XDG_RUNTIME_DIR: sockets, TMPDIR: sockets }
  const running = startKlab(['run', spin, ...kernelOptions(), '--out', out], env)
  const klab = running.pid ?? 0
  await until('the return of mkdir in the trace', async () => {
    const [folder] = await readdir(sockets)
    const text = await readFile(join(sockets, folder ?? '', 'events'), 'utf8').catch(() => '')
    return text.includes('"kind":"return","probe":"mkdir"') ? true : null
  })
  const [qemu, gdb] = [await childOf(klab, 'qemu-system'), await childOf(klab, 'gdb')]
  const ended = async (): Promise<Outcome> => {
    const { exitCode, stdout, stderr } = await running
    return { status: exitCode ?? null, stdout, stderr }
  }
  return { klab, qemu, gdb, running, ended }
}

async function leftovers(out: string): Promise<readonly string[]> {
  const temporary = (await readdir(out)).filter(name => name.startsWith('.'))
  return [...temporary, ...(await readdir(sockets)), ...(await processesWith(sockets)).map(String)]
}

/** The folder of a run that was cut short: what was captured is there, and nothing says that it is complete. */
async function expectIncomplete(folder: string, code: string): Promise<void> {
  const events = await eventsOf(folder)
  expect(hitsOf(events, 'mkdir')).toHaveLength(1)
  expect(returnsOf(events, 'mkdir').map(({ value }) => value)).toEqual([0])
  const end = ofKind(events, 'run-end')[0]
  expect(end).toMatchObject({ outcome: 'incomplete', reason: expect.stringMatching(`^${code}: `) })
  expect(end?.ledger.mkdir).toMatchObject({ hit: 1, captured: 1 })
  const manifest = JSON.parse(await readFile(join(folder, 'run.json'), 'utf8'))
  expect(manifest).toMatchObject({ outcome: 'incomplete', error: { code } })
  expect(await readdir(folder)).toEqual(expect.arrayContaining(['report.html', 'report.md', 'junit.xml', 'gdb.log']))
}

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
  const { status, stderr } = await bench.run(spin, ['--timeout', '7'])
  expect(status).toBe(3)
  expect(stderr).toContain("error: waited 7 s for the guest's end")
  await expectIncomplete(join(bench.out, 'spin'), 'timeout')
})

describe('in the middle of a run', () => {
  test('QEMU is killed: status 3, and the trace is kept', async () => {
    const run = await spinning(bench.out)
    process.kill(run.qemu, 'SIGKILL')
    const { status, stderr } = await run.ended()
    expect(status).toBe(3)
    expect(stderr).toContain('QEMU was ended by SIGKILL')
    await expectIncomplete(join(bench.out, 'spin'), 'qemu-died')
    expect(await leftovers(bench.out)).toEqual([])
  })

  test('GDB is killed: status 3, and the trace is kept', async () => {
    const run = await spinning(bench.out)
    process.kill(run.gdb, 'SIGKILL')
    const { status, stderr } = await run.ended()
    expect(status).toBe(3)
    expect(stderr).toContain('GDB died while the guest ran')
    await expectIncomplete(join(bench.out, 'spin'), 'gdb-died')
    expect(await leftovers(bench.out)).toEqual([])
  })

  test('klab is interrupted: status 130, the last run stays, nothing else does', async () => {
    const before = await readFile(join(bench.out, 'spin/run.json'), 'utf8')
    const run = await spinning(bench.out)
    process.kill(run.klab, 'SIGINT')
    const { status, stderr } = await run.ended()
    expect(status).toBe(130)
    expect(stderr).toContain('interrupted')
    expect(await readFile(join(bench.out, 'spin/run.json'), 'utf8')).toBe(before)
    expect(await leftovers(bench.out)).toEqual([])
  })

  test('klab is killed: QEMU and GDB go with it, the last run stays, and the next one works', async () => {
    const before = await readFile(join(bench.out, 'spin/run.json'), 'utf8')
    const run = await spinning(bench.out)
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
    ['--qemu', '/bin/true', 'QEMU did not start'],
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
    expect(stderr).toContain('error: a file would be larger than `ulimit -f` allows')
    expect(await readdir(out)).toEqual([])
  })
})
