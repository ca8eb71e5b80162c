import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { PACKAGE_ROOT } from '../../../../src/system/paths.js'
import { isAlive } from '../../../unit/system/alive.js'
import { createFaultBench, expectIncomplete, type FaultBench, untilSpinning } from '../../../vm/support/faults.js'
import { CLI, kernelOptions, klab, testLab } from '../../../vm/support/klab.js'
import { until } from '../../../vm/support/processes.js'

let bench: FaultBench
let last: string

beforeAll(async () => {
  bench = await createFaultBench()
  // The last run that ended, as far as the folder is concerned.
  last = join(bench.out, 'spin')
  await mkdir(last, { recursive: true })
  await writeFile(join(last, 'run.json'), 'the last run')
})
afterAll(() => bench[Symbol.asyncDispose]())

const beside = () => join(bench.out, 'spin.interrupted')

afterEach(async () => {
  expect(await bench.leftovers()).toEqual([])
  await rm(beside(), { recursive: true, force: true })
})

async function expectLastRunUntouched(): Promise<void> {
  expect(await readFile(join(last, 'run.json'), 'utf8')).toBe('the last run')
  expect(await readdir(last)).toEqual(['run.json'])
}

describe('in the middle of a run', () => {
  test('klab is asked to end: status 130, the trace is kept beside the last run, and can be judged', async () => {
    const run = await bench.spinning()
    process.kill(run.klab, 'SIGTERM')
    const { status, stdout, stderr } = await run.ended()
    expect([status, stdout]).toEqual([130, ''])
    expect(stderr).toContain('klab: stopping (once more to stop at once)\nerror: interrupted by SIGTERM\n')
    expect(stderr).toContain('klab: what was captured until then is kept, marked incomplete: ')
    await expectIncomplete(beside(), 'interrupted')
    const verdict = JSON.parse(await readFile(join(beside(), 'verdict.json'), 'utf8'))
    expect(verdict.verdict).toBe('inconclusive')
    const judged = await klab(['judge', beside()])
    expect(judged.status).toBe(3)
    expect(judged.stdout).toContain('interrupted by SIGTERM')
    await expectLastRunUntouched()
  })

  test('Ctrl-C, and once more while GDB is stopped: klab ends at once, and nothing stays', async () => {
    const run = await bench.spinning()
    process.kill(run.gdb, 'SIGSTOP')
    process.kill(run.klab, 'SIGINT')
    await sleep(400)
    expect(isAlive(run.klab)).toBe(true)
    process.kill(run.klab, 'SIGINT')
    const { status, stdout } = await run.ended()
    expect([status, stdout]).toEqual([130, ''])
    await until('the end of QEMU and GDB', async () => (isAlive(run.qemu) || isAlive(run.gdb) ? null : true))
    expect(await readdir(bench.out)).toEqual(['spin'])
    await expectLastRunUntouched()
  })

  test('the terminal is closed: status 130, without a word to anybody, and the trace is kept', async () => {
    const words = [
      process.execPath,
      CLI,
      'run',
      join(bench.folder, 'spin.yaml'),
      ...kernelOptions(),
      '--out',
      bench.out,
    ]
    const python = join(PACKAGE_ROOT, 'test/vm/support/terminal.py')
    const terminal = execa('python3', [python, ...words], { env: bench.env, reject: false })
    await untilSpinning(bench.sockets)
    terminal.stdin.end()
    const { stdout } = await terminal
    expect(stdout).toMatch(/^\d+\n130$/)
    await expectIncomplete(beside(), 'interrupted')
    await expectLastRunUntouched()
  })

  test('a bug in klab: status 3, its stack in a file, and the trace is kept', async () => {
    const trigger = join(bench.folder, 'now')
    // Thrown where nobody waits for it, as a bug would be.
    const bug = await bench.program(
      'bug.mjs',
      `import { existsSync, watch } from 'node:fs'
       watch(${JSON.stringify(bench.folder)}, () => {
         if (existsSync(${JSON.stringify(trigger)})) throw new TypeError('a bug of a test')
       }).unref()`,
    )
    const run = await bench.spinning([], { NODE_OPTIONS: `--import ${bug}` })
    await writeFile(trigger, '')
    const { status, stderr } = await run.ended()
    expect(status).toBe(3)
    expect(stderr).toContain(
      'error: klab itself failed: this is a bug in klab, please report it\n  │ TypeError: a bug of a test',
    )
    const file = /→ (.*bug\.log) holds this/.exec(stderr)?.[1] ?? ''
    expect(await readFile(file, 'utf8')).toMatch(
      /^\S+Z\nklab 0.*\n\["run",.*\nerror: klab itself failed.*\n {2}│ TypeError: a bug of a test\n {2}│ {5}at /,
    )
    await expectIncomplete(last, 'internal')
    await rm(last, { recursive: true })
    await mkdir(last)
    await writeFile(join(last, 'run.json'), 'the last run')
  })
})

describe('nobody takes the output', () => {
  const shell = (script: string) =>
    execa('bash', ['-c', script, 'bash', process.execPath, CLI], { env: bench.env, reject: false })

  test('a run goes on, and its status is its verdict’s', async () => {
    const lab = await bench.lab('wrong', await testLab('wrong'))
    const words = `run ${lab} ${kernelOptions().join(' ')} --out ${bench.out}`
    const { stdout } = await shell(`( ( "$1" "$2" ${words} 2>&1; echo "status $?" >&3 ) | true ) 3>&1`)
    expect(stdout).toBe('status 1')
    expect(JSON.parse(await readFile(join(bench.out, 'wrong/run.json'), 'utf8')).outcome).toBe('complete')
  })

  test.each([
    ['a reader that is gone', 'list | true; echo $PIPESTATUS', '0', ''],
    ['errors to a reader that is gone', 'judge none 2>&1 | true; echo $PIPESTATUS', '2', ''],
    ['no stdout', 'list >&-; echo $?', '0', ''],
    ['no stdin, stdout and stderr', 'list <&- >&- 2>&-; echo $?', '0', ''],
    [
      'a device that is full',
      'list >/dev/full; echo $?',
      '3',
      'error: stdout cannot be written\n  │ ENOSPC: no space left on device, write',
    ],
    ['errors to a device that is full', 'judge none 2>/dev/full; echo $?', '2', ''],
  ])('%s', async (_, script, status, words) => {
    const { stdout, stderr } = await shell(`"$1" "$2" ${script}`)
    expect([stdout, stderr]).toEqual([status, words])
  })
})

describe('the machine has no more of something', () => {
  test.each([
    ['descriptors', 'ulimit -n 40; "$@"', 'error: klab may not open more files\n  │ EMFILE'],
    ['so few that klab cannot be loaded', 'ulimit -n 24; "$@"', 'error: klab cannot be loaded\n  Error: EMFILE: '],
    ['its folder', 'cd "$(mktemp -d)"; rmdir "$PWD"; "$@"', 'error: the folder that klab was started in is gone\n'],
    ['PATH', 'PATH=; "$@"', 'error: '],
  ])('%s: status 3, in words', async (_, script, words) => {
    const run = [
      '-c',
      script,
      'bash',
      process.execPath,
      CLI,
      'run',
      join(bench.folder, 'spin.yaml'),
      ...kernelOptions(),
    ]
    const options = { env: bench.env, reject: false } as const
    const { exitCode, stdout, stderr } = await execa('bash', [...run, '--out', bench.out], options)
    expect([exitCode, stdout]).toEqual([3, ''])
    expect(stderr.slice(0, words.length)).toBe(words)
    expect(stderr).not.toContain('klab itself failed')
  })

  test('processes: status 3, in words', async () => {
    const shim = join(bench.folder, 'no-fork.so')
    const noFork = '#include <errno.h>\n#include <unistd.h>\npid_t fork(void) { errno = EAGAIN; return -1; }'
    await execa('gcc', ['-shared', '-fPIC', '-x', 'c', '-', '-o', shim], { input: noFork })
    const words = ['run', join(bench.folder, 'spin.yaml'), ...kernelOptions(), '--out', bench.out]
    const { status, stderr } = await klab(words, { ...bench.env, LD_PRELOAD: shim })
    expect(status).toBe(3)
    expect(stderr).toMatch(/^error: no more processes may be started\n {2}│ spawn .* EAGAIN\n/)
  })
})

test('what killed runs have left is put away by klab doctor --clean, which says so', async () => {
  const places = { XDG_RUNTIME_DIR: bench.sockets, TMPDIR: bench.sockets, KLAB_CACHE: join(bench.folder, 'cache') }
  const folder = join(bench.sockets, 'klab-aB3dE6')
  const half = join(bench.out, '.spin.0123456789ab.tmp')
  for (const path of [folder, half]) await mkdir(path)
  for (const path of [folder, half]) await utimes(path, new Date(0), new Date(0))
  // Others' folders in /tmp are none of a test's business: it gets a /tmp of its own, with what it needs in it.
  const script = `exec 3<"$1" 4<"$2"; mount -t tmpfs none /tmp; mkdir -p "$1" "$2"
    mount -c --bind /proc/self/fd/3 "$1"; mount -c --bind /proc/self/fd/4 "$2"; shift 2; exec "$@"`
  // Nor are their processes.
  const alone = [process.getuid?.() === 0 ? '-mpf' : '-rmpf', '--mount-proc']
  const own = [...alone, 'bash', '-ec', script, 'bash', bench.folder, PACKAGE_ROOT]
  const clean = (...more: string[]) =>
    execa('unshare', [...own, process.execPath, CLI, 'doctor', '--clean', '--out', bench.out, ...more], { env: places })
  expect((await clean()).stdout).toBe(`${folder} is removed\n${half} is removed`)
  expect((await clean('--json')).stdout).toBe('{"version":1,"leftovers":[]}')
})
