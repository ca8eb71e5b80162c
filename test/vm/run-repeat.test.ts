import { createHash } from 'node:crypto'
import { cp, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Bench, createBench, eventsOf, klab, ofKind } from './support/klab.js'

/** The flagship labs, run twice, as a person would. */
let bench: Bench
let first: Summary
let second: Summary
let saved: string

interface Summary {
  readonly status: number
  readonly runs: readonly {
    readonly lab: string
    readonly verdict: string
    readonly folder: string
    readonly trace: { readonly sha256: string; readonly events: number }
  }[]
}

beforeAll(async () => {
  bench = await createBench()
  saved = join(bench.folder, 'first')
  first = await runBoth()
  await cp(bench.out, saved, { recursive: true })
  second = await runBoth()
})
afterAll(() => bench[Symbol.asyncDispose]())

async function runBoth(): Promise<Summary> {
  const { stdout } = await bench.run('boot-chain', ['socket-tcp', '--json'])
  return JSON.parse(stdout) as Summary
}

const eventsFile = (out: string, lab: string) => readFile(join(out, lab, 'events.ndjson'))

describe.each(['boot-chain', 'socket-tcp'])('%s', lab => {
  test('passes, and is byte for byte the same in the next run', async () => {
    const [one, two] = [first, second].map(({ runs }) => runs.find(run => run.lab === lab))
    expect([one?.verdict, two?.verdict]).toEqual(['passed', 'passed'])
    expect(one?.trace).toEqual(two?.trace)
    expect((await eventsFile(saved, lab)).equals(await eventsFile(bench.out, lab))).toBe(true)
  })

  test('the hash that is told is that of the file', async () => {
    const told = second.runs.find(run => run.lab === lab)?.trace.sha256
    expect(
      createHash('sha256')
        .update(await eventsFile(bench.out, lab))
        .digest('hex'),
    ).toBe(told)
    expect(JSON.parse(await readFile(join(bench.out, lab, 'run.json'), 'utf8'))).toMatchObject({
      outcome: 'complete',
      deterministic: true,
      accelerator: 'tcg',
      trace: { sha256: told },
    })
  })

  test('every line of timing belongs to an event', async () => {
    const seqs = (await eventsOf(join(bench.out, lab))).map(({ seq }) => seq)
    const timing = (await readFile(join(bench.out, lab, 'timing.ndjson'), 'utf8')).trimEnd().split('\n')
    for (const line of timing) expect(seqs).toContain(JSON.parse(line).seq)
  })
})

test('several labs in one command: one folder each, one summary, status 0', async () => {
  expect([first.status, first.runs.map(({ lab }) => lab)]).toEqual([0, ['boot-chain', 'socket-tcp']])
  expect((await readdir(bench.out)).toSorted()).toEqual(['boot-chain', 'socket-tcp'])
  expect((await readdir(join(bench.out, 'boot-chain'))).toSorted()).toEqual([
    ...['events.ndjson', 'gdb.log', 'junit.xml', 'qemu.log', 'report.html', 'report.md'],
    ...['run.json', 'serial.log', 'timing.ndjson', 'verdict.json'],
  ])
})

// With returns, by which a call is known again when an interrupt has come before its first instruction (docs/labs.md).
const FREE = `
title: Two writes
guest:
  steps:
    - start: echo
      run: [echo, hi]
    - exit: echo
    - start: again
      run: [echo, hello]
    - exit: again
probes:
  write: { at: ksys_write, tasks: [echo, again], return: true }
expect:
  - { hit: write, count: 2 }
  - { value: write.return, task: again, equals: 6 }
`

test('--free-running passes as well, and says that it does not repeat', async () => {
  const { status } = await bench.run(await bench.lab('free', FREE), ['--free-running'])
  expect(status).toBe(0)
  const folder = join(bench.out, 'free')
  expect(JSON.parse(await readFile(join(folder, 'run.json'), 'utf8')).deterministic).toBe(false)
  expect(ofKind(await eventsOf(folder), 'run-start')[0]?.deterministic).toBe(false)
})

describe('a saved run, with neither QEMU nor GDB in PATH', () => {
  const BARE = { PATH: '/nonexistent' }

  test('is judged again to the same verdict', async () => {
    const run = join(saved, 'socket-tcp')
    const { status, stdout, stderr } = await klab(['judge', run, '--json'], BARE)
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toBe(await readFile(join(run, 'verdict.json'), 'utf8'))
  })

  test.each([
    ['html', 'report.html'],
    ['markdown', 'report.md'],
    ['junit', 'junit.xml'],
  ])('is rendered again as %s, to the same bytes', async (format, file) => {
    const run = join(saved, 'socket-tcp')
    const { status, stdout, stderr } = await klab(['report', run, '--format', format], BARE)
    expect([status, stderr]).toEqual([0, ''])
    expect(stdout).toBe(await readFile(join(run, file), 'utf8'))
  })

  test('an unknown format, and a folder that is no run: status 2', async () => {
    expect((await klab(['report', saved, '--format', 'pdf'], BARE)).status).toBe(2)
    expect((await klab(['judge', saved], BARE)).status).toBe(2)
  })
})
