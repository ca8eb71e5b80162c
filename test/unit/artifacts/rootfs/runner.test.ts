import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compileProgram, findCompiler } from '../../../../src/artifacts/rootfs/compiler.js'
import { encodePlan } from '../../../../src/artifacts/rootfs/plan.js'
import { listPrograms } from '../../../../src/artifacts/rootfs/programs.js'
import type { Step } from '../../../../src/lab/index.js'
import { findProgram } from '../../../../src/system/process-find.js'

/** The guest's runner carries out a plan here as well, when it is told where to report. */
let folder: string
let runner: string
let plans = 0

const user = process.getuid?.() ?? 0

async function run(plan: Buffer | string) {
  const [file, report] = [join(folder, `${++plans}.plan`), join(folder, `${plans}.report`)]
  await writeFile(file, plan)
  const { exitCode } = await execa(runner, [file, report], { reject: false, timeout: 20_000 })
  const raw = await readFile(report, 'utf8')
  const lines = raw.split('\n').slice(0, -1)
  const numbered = lines.map(line => JSON.parse(line))
  expect(numbered.map(({ n }) => n)).toEqual(numbered.map((_, index) => index + 1))
  return { exitCode, raw, report: numbered.map(({ n: _, ...report }) => report) }
}

describe.skipIf(findProgram('gcc') === null)('klab-run', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'klab-runner-'))
    runner = join(folder, 'klab-run')
    const program = (await listPrograms()).find(({ path }) => path === 'bin/klab-run')
    if (program === undefined) throw new Error('there is no runner among the programs')
    await compileProgram(await findCompiler('x86_64'), program, runner)
  }, 60_000)

  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('reports a task before its output and its end after it', async () => {
    const steps: readonly Step[] = [
      { op: 'start', task: 'echo', run: ['sh', '-c', 'echo "$1"; printf more', 'sh', 'a "word"'], user },
      { op: 'exit', task: 'echo', status: 0, signal: null, within: 10 },
    ]
    const { exitCode, report } = await run(encodePlan(steps))
    const pid = expect.any(Number)
    const time = expect.any(Number)
    const plain = { kind: 'task', task: 'echo', pid, status: null, signal: null, time }
    expect(report).toEqual([
      { ...plain, state: 'started' },
      { kind: 'step', step: 1, op: 'start', task: 'echo', ok: true, detail: 'started sh', time },
      { kind: 'output', task: 'echo', text: 'a "word"', partial: false, time },
      { kind: 'output', task: 'echo', text: 'more', partial: true, time },
      { ...plain, state: 'exited', status: 0 },
      { kind: 'step', step: 2, op: 'exit', task: 'echo', ok: true, detail: 'ended with status 0', time },
      { kind: 'done', ok: true, detail: '2 of 2 steps done' },
    ])
    expect(Object.keys(report[0])).toEqual(['kind', 'task', 'pid', 'state', 'status', 'signal', 'time'])
    expect(exitCode).toBe(0)
  })

  test('lines count for the steps that wait for them in order, also before those steps', async () => {
    const steps: readonly Step[] = [
      { op: 'start', task: 'all', run: ['sh', '-c', 'echo one; echo two; echo one; echo three'], user },
      { op: 'exit', task: 'all', status: null, signal: null, within: 10 },
      { op: 'expect', task: 'all', text: 'one', within: 1 },
      { op: 'expect', task: 'all', text: 'one', within: 1 },
      { op: 'expect', task: 'all', text: 'two', within: 1 },
    ]
    const { report } = await run(encodePlan(steps))
    const why = 'ended with status 0 without a line with "two"; its last line was "three"'
    expect(report.at(-1)).toEqual({ kind: 'done', ok: false, detail: `step 5, expect all: ${why}` })
  })

  test('a prompt may be looked at before it is answered, and its line ends with the answer', async () => {
    const script = 'printf "name: "; read -r name; printf "age: "; read -r age; echo "$name is $age"'
    const steps: readonly Step[] = [
      { op: 'start', task: 'ask', run: ['sh', '-c', script], user },
      { op: 'expect', task: 'ask', text: 'name', within: 10 },
      { op: 'type', task: 'ask', text: 'Ada', prompt: 'name: ', within: 10 },
      { op: 'type', task: 'ask', text: '36', prompt: 'age: ', within: 10 },
      { op: 'exit', task: 'ask', status: 0, signal: null, within: 10 },
    ]
    const { report } = await run(encodePlan(steps))
    const output = report.filter(({ kind }) => kind === 'output').map(({ text, partial }) => [text, partial])
    expect(output).toEqual([
      ['name: ', true],
      ['age: ', true],
      ['Ada is 36', false],
    ])
    expect(report.at(-1)).toEqual({ kind: 'done', ok: true, detail: '5 of 5 steps done' })
  })

  test('a task is asleep once it stays so, and not while it is busy or has ended', async () => {
    const asleep: Step = { op: 'asleep', task: 't', within: 0.3 }
    const trying = async (script: string) => {
      const steps: Step[] = [{ op: 'start', task: 't', run: ['sh', '-c', script], user }, asleep]
      const { report } = await run(encodePlan(steps))
      return report.at(-1).detail
    }
    expect(await trying('exec sleep 1000')).toBe('2 of 2 steps done')
    expect(await trying('while :; do :; done')).toBe(
      'step 2, asleep t: it does not stay asleep within 300 ms; it has printed nothing',
    )
    expect(await trying('exit 3')).toBe('step 2, asleep t: the task ended with status 3 before')
  })

  test('a flood is reported up to a bound, and the gap is named; who never stops can be ended', async () => {
    const steps: readonly Step[] = [
      { op: 'start', task: 'flood', run: ['sh', '-c', 'yes 123456789 | head -n 100000; echo the end'], user },
      { op: 'expect', task: 'flood', text: 'the end', within: 10 },
      { op: 'exit', task: 'flood', status: 0, signal: null, within: 10 },
      { op: 'start', task: 'endless', run: ['yes'], user },
      { op: 'sleep', milliseconds: 20 },
      { op: 'signal', task: 'endless', signal: 'SIGKILL' },
      { op: 'exit', task: 'endless', status: null, signal: 'SIGKILL', within: 10 },
    ]
    const { report, raw } = await run(encodePlan(steps))
    const lines = raw
      .split('\n')
      .filter(line => /^{"kind":"output","n":\d+,"task":"flood","text":"123456789",/.test(line))
    const bytes = lines.reduce((sum, line) => sum + line.length + 1, 0)
    expect(bytes - 4 * 1024 * 1024).toBeGreaterThanOrEqual(0)
    expect(bytes - 4 * 1024 * 1024).toBeLessThan(120)
    const reason = 'task flood has printed more than the report takes; the rest is not in it'
    const gaps = report.filter(({ kind, reason }) => kind === 'gap' && reason.startsWith('task flood'))
    expect(gaps).toEqual([{ kind: 'gap', probe: null, reason }])
    expect(report.at(-1)).toEqual({ kind: 'done', ok: true, detail: '7 of 7 steps done' })
  })

  test('a saved file is reported in pieces, then as a whole', async () => {
    const file = join(folder, 'bytes')
    const bytes = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7) % 256))
    await writeFile(file, bytes)
    const { report } = await run(encodePlan([{ op: 'save', file, as: 'b.bin' }]))
    const pieces = report.filter(({ kind }) => kind === 'chunk')
    expect(pieces.map(({ name }) => name)).toEqual(['b.bin', 'b.bin'])
    expect(Buffer.concat(pieces.map(({ data }) => Buffer.from(data, 'base64'))).equals(bytes)).toBe(true)
    const epoch = expect.stringMatching(/^0x[0-9a-f]{16}$/)
    const time = expect.any(Number)
    expect(report.slice(2)).toEqual([
      { kind: 'file', name: 'b.bin', path: file, size: 5000, cut: false, epoch, time },
      { kind: 'step', step: 1, op: 'save', task: null, ok: true, detail: `saved 5000 bytes of ${file}`, time },
      { kind: 'done', ok: true, detail: '1 of 1 steps done' },
    ])
  })

  test.each([
    [0, 0, false],
    [2 ** 20, 2 ** 20, false],
    [2 ** 20 + 1, 2 ** 20, true],
  ])('of a file of %d bytes %d are kept', async (bytes, size, cut) => {
    const file = join(folder, 'large')
    await writeFile(file, Buffer.alloc(bytes, 'x'))
    const { report } = await run(encodePlan([{ op: 'save', file, as: 'large' }]))
    expect(report.find(({ kind }) => kind === 'file')).toMatchObject({ size, cut })
    const sent = report.filter(({ kind }) => kind === 'chunk').map(({ data }) => Buffer.from(data, 'base64').length)
    expect(sent.reduce((sum, length) => sum + length, 0)).toBe(size)
  })

  const unsaved: readonly [string, string][] = [
    ['/no/such/file', 'No such file or directory'],
    ['/tmp', 'Is a directory'],
    ['/dev/zero', 'Invalid argument'],
  ]

  test.each(unsaved)('%s cannot be saved', async (file, why) => {
    const { report } = await run(encodePlan([{ op: 'save', file, as: 'x' }]))
    expect(report.at(-1)).toEqual({ kind: 'done', ok: false, detail: `step 1, save: ${file}: ${why}` })
  })

  const impossible: readonly [string, Step[], string][] = [
    [
      'a program that is not there',
      [{ op: 'start', task: 'no', run: ['/no/such/program'], user }],
      `step 1, start no: /no/such/program as user ${user}: No such file or directory`,
    ],
    ['a task that was not started', [{ op: 'eof', task: 'no' }], 'step 1, eof no: no such task has been started'],
    [
      'a task that is still running',
      [
        { op: 'start', task: 'cat', run: ['cat'], user },
        { op: 'start', task: 'cat', run: ['cat'], user },
      ],
      'step 2, start cat: a task of this name is still running',
    ],
    [
      'a signal to a task that has ended',
      [
        { op: 'start', task: 'true', run: ['true'], user },
        { op: 'exit', task: 'true', status: 0, signal: null, within: 10 },
        { op: 'signal', task: 'true', signal: 'SIGHUP' },
      ],
      'step 3, signal true: the task ended with status 0 before',
    ],
    [
      'input that nobody reads',
      [
        { op: 'start', task: 'idle', run: ['sleep', '1000'], user },
        { op: 'type', task: 'idle', text: `${'x'.repeat(4000)}\n`.repeat(10), prompt: null, within: 0.2 },
      ],
      'step 2, type idle: the task has not taken its input within 200 ms',
    ],
  ]

  test.each(impossible)('%s fails the plan', async (_, steps, detail) => {
    const { exitCode, report } = await run(encodePlan(steps))
    expect(report.at(-1)).toEqual({ kind: 'done', ok: false, detail })
    expect(exitCode).toBe(1)
  })

  const broken: readonly [string, string][] = [
    ['', 'does not begin with "klab-plan 1"'],
    ['klab-plan 2\nend 0\n', 'does not begin with "klab-plan 1"'],
    ['klab-plan 1\n', 'ends too early'],
    ['klab-plan 1\nsleep 1\nend 2\n', 'step 2 of PLAN cannot be understood'],
    ['klab-plan 1\ndance\nend 1\n', 'step 1 of PLAN cannot be understood'],
    ['klab-plan 1\nsleep\nend 1\n', 'step 1 of PLAN cannot be understood'],
    ['klab-plan 1\nsleep 1 2\nend 1\n', 'step 1 of PLAN cannot be understood'],
    ['klab-plan 1\nsleep -1\nend 1\n', 'step 1 of PLAN cannot be understood'],
    ['klab-plan 1\nsleep 99999999999999999999\nend 1\n', 'step 1 of PLAN cannot be understood'],
    ['klab-plan 1\nstart a 0\nend 1\n', 'step 1 of PLAN cannot be understood'],
    ['klab-plan 1\nstart a 0 x%\nend 1\n', 'step 1 of PLAN cannot be understood'],
    ['klab-plan 1\nstart a 0 x%0\nend 1\n', 'step 1 of PLAN cannot be understood'],
    ['klab-plan 1\nstart a 0 x%00\nend 1\n', 'step 1 of PLAN cannot be understood'],
    ['klab-plan 1\nsignal a SIGNONE\nend 1\n', 'step 1 of PLAN cannot be understood'],
    ['klab-plan 1\nsave /tmp/x\nend 1\n', 'step 1 of PLAN cannot be understood'],
    ['klab-plan 1\nasleep t\nend 1\n', 'step 1 of PLAN cannot be understood'],
    ['klab-plan 1\nexit a 256 - 1\nend 1\n', 'step 1 of PLAN cannot be understood'],
  ]

  test.each(broken)('a plan %j is refused', async (plan, why) => {
    const { exitCode, report } = await run(plan)
    const file = join(folder, `${plans}.plan`)
    const detail = why.startsWith('step') ? why.replace('PLAN', file) : `${file} ${why}`
    expect(report).toEqual([{ kind: 'done', ok: false, detail }])
    expect(exitCode).toBe(1)
  })
})
