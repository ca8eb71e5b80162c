import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { PACKAGE_ROOT } from '../../../src/system/paths.js'
import { isAlive } from '../../unit/system/alive.js'
import { createFaultBench, expectIncomplete, type FaultBench, untilSpinning } from '../support/faults.js'
import { CLI, kernelOptions, klab, startKlab, testLab } from '../support/klab.js'
import { until } from '../support/processes.js'

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
      'error: klab itself failed: this is a bug in klab, please report it\n  TypeError: a bug of a test',
    )
    const file = /→ (.*bug\.log) holds this/.exec(stderr)?.[1] ?? ''
    expect(await readFile(file, 'utf8')).toMatch(
      /^\S+Z\nklab 0.*\n\["run",.*\nerror: klab itself failed.*\n {2}TypeError: a bug of a test\n {6}at /,
    )
    await expectIncomplete(last, 'internal')
    await rm(last, { recursive: true })
    await mkdir(last)
    await writeFile(join(last, 'run.json'), 'the last run')
  })
})
