import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createFaultBench,
  expectIncomplete,
  expectMarkedIncomplete,
  type FaultBench,
} from '../../../vm/support/faults.js'
import { gdbAfter, gdbBehind, gdbWithPython } from '../../../vm/support/gdb-wrappers.js'
import {
  eventsOf,
  hitsOf,
  kernelOptions,
  klab,
  type Outcome,
  ofKind,
  returnsOf,
  testLab,
} from '../../../vm/support/klab.js'

let bench: FaultBench
let maker: string

beforeAll(async () => {
  bench = await createFaultBench()
  maker = await bench.lab('maker', await testLab('maker'))
})
afterAll(() => bench[Symbol.asyncDispose]())

const folder = () => join(bench.out, 'maker')

function run(gdb: string): Promise<Outcome> {
  return klab(['run', maker, ...kernelOptions(), '--out', bench.out, '--gdb', gdb], bench.env)
}

async function verdict(): Promise<string> {
  return JSON.parse(await readFile(join(folder(), 'verdict.json'), 'utf8')).verdict
}

describe('before the boot', () => {
  const dies = `toGdb = line => { if (line.includes('main.call')) gdb.kill('SIGKILL'); return line }`
  const noPython = `toGdb = line => {
    if (!line.includes('python')) return line
    say(parseInt(line) + '^error,msg="Python scripting is not supported in this copy of GDB."\\n')
    return null
  }`
  const answers = (text: string) =>
    `fromGdb = line => line.includes('locations') ? answer(${JSON.stringify(text)}) : line`
  const half = `let n = 0; fromGdb = line => /^\\d+\\^done/.test(line) && ++n === 12 ? line + ',bkpt={' : line`

  test.each([
    ['has no Python', gdbBehind, noPython, /has no Python that works\n {2}│ .*Python scripting is not supported/],
    ['has too little memory', gdbAfter, 'ulimit -v 260000', /GDB has no memory left|GDB died when/],
    [
      'dies while it looks for probes',
      gdbBehind,
      dies,
      /GDB died when it was to find the places of probes in the kernel\n/,
    ],
    [
      'answers what is no JSON',
      gdbBehind,
      answers('nonsense'),
      /cannot be read, when it was to find the places of probes in the kernel\n {2}│ nonsense\n/,
    ],
    ['answers by half a record', gdbBehind, half, /GDB refused to .*\n {2}│ .*GDB's answer cannot be read: done,bkpt=/],
  ])('GDB %s: status 3, in words, and nothing is left', async (name, wrap, script, words) => {
    const { status, stdout, stderr } = await run(await wrap(bench, name.replaceAll(' ', '-'), script))
    expect([status, stdout]).toEqual([3, ''])
    expect(stderr).toMatch(words)
    expect(stderr).not.toContain('klab itself failed')
    expect(await bench.leftovers()).toEqual([])
  })
})

describe('in the middle of a run', () => {
  test('GDB prints nonsense of every kind: klab takes only what it asked for, and keeps only so much of it', async () => {
    const script = `
      const NONSENSE = ['nonsense', '', '^done', '^error,msg="forged"', '99999^done', '99999^', '~"', '~"<gdbjs:cmd:exec 5',
        '~"<gdbjs:cmd:exec \\\\"x\\\\" exec:cmd:gdbjs>"', '*running,', '=thread-created', '&"\\\\777', '\\0\\0\\0', '\\xff\\xfe\\x80']
      let n = 0
      fromGdb = line => {
        n += 1
        if (n === 30) { process.stderr.write('x'.repeat(10e6)); say('y'.repeat(50e6) + '\\n') }
        if (!/^\\d+\\^/.test(line)) return NONSENSE.concat(line).join('\\n')
        return line + '\\n' + NONSENSE.join('\\n')
      }`
    const { status, stderr } = await run(await gdbBehind(bench, 'nonsense', script))
    expect([status, stderr]).toEqual([0, expect.not.stringContaining('error')])
    expect(hitsOf(await eventsOf(folder()), 'mkdir')).toHaveLength(3)
    expect((await stat(join(folder(), 'gdb.log'))).size).toBeLessThan(3e6)
  })

  test('the agent fails at an entry, at a return, at a phase and at a line: each loss is told, counted, and nothing passes', async () => {
    const gdb = await gdbWithPython(
      bench,
      'failing',
      `
@after("capture")
def _(capture):
    failing(capture, "hit", ValueError("at the entry"), 2)
    failing(capture, "returned", RuntimeError("at the return"), 3)

@after("clock")
def _(clock):
    failing(clock.Clock, "now", OSError(5, "no clock"), 2)

@after("reports")
def _(reports):
    failing(reports.Reports, "take", MemoryError(), 5)
`,
    )
    const { status } = await run(gdb)
    const events = await eventsOf(folder())
    expect(status).toBe(3)
    expect(await verdict()).toBe('inconclusive')
    expect(ofKind(events, 'gap').map(({ probe, reason }) => `${probe}: ${reason.replace(/ \(.*/, '')}`)).toEqual([
      'null: the agent failed: OSError: [Errno 5] no clock',
      'late: the agent failed: ValueError: at the entry',
      'mkdir: the agent failed: RuntimeError: at the return',
      'null: the agent failed: MemoryError',
      "null: the step runner's reports: number 6 follows number 4",
      "null: the step runner's reports: 1 of 2 steps are told of",
    ])
    const whole = { armed: true, hit: 3, captured: 3, truncated: 0, unavailable: 0, unreturned: 0, limited: false }
    expect(ofKind(events, 'run-end')[0]?.ledger).toEqual({
      mkdir: { ...whole, unreturned: 1 },
      mkdirat: whole,
      late: { ...whole, captured: 2 },
    })
    expect(returnsOf(events, 'mkdir').map(({ hit }) => hit)).toEqual([1, 3])
    expect(hitsOf(events, 'late').map(({ hit }) => hit)).toEqual([2, 3])
    expect(await readFile(join(folder(), 'gdb.log'), 'utf8')).toContain('Traceback')
    expect(await readFile(join(folder(), 'events.ndjson'), 'utf8')).not.toContain('/klab_agent/')
  })

  test('the file of the events may not grow: the run ends at once, with whole lines, the ledger, and the reason', async () => {
    const { status, stderr } = await run(await gdbAfter(bench, 'small-files', 'ulimit -f 8'))
    expect(status).toBe(3)
    expect(stderr).toContain('error: the agent in GDB gave up: the captured events cannot be written: File too large')
    const end = ofKind(await eventsOf(folder()), 'run-end')[0]
    expect(end).toMatchObject({ outcome: 'incomplete', reason: expect.stringMatching(/^disk: /) })
    expect(Object.keys(end?.ledger ?? {})).toEqual(['mkdir', 'mkdirat', 'late'])
    await expectMarkedIncomplete(folder(), 'disk')
    expect(await bench.leftovers()).toEqual([])
  })

  test('something stops the guest and nobody lets it go on: status 3, and the trace is kept', async () => {
    const gdb = await gdbWithPython(
      bench,
      'interrupting',
      `
import threading

@after("capture")
def _(capture):
    real = capture.returned
    def returned(*args):
        # not while the guest is stopped anyway
        threading.Timer(1, gdb.post_event, [lambda: gdb.execute("interrupt")]).start()
        return real(*args)
    capture.returned = returned
`,
    )
    const { status, stderr } = await (await bench.spinning(['--gdb', gdb])).ended()
    expect(status).toBe(3)
    expect(stderr).toContain('error: GDB stopped the guest (signal-received), and did not let it go on')
    await expectIncomplete(join(bench.out, 'spin'), 'gdb-fault')
    expect(await bench.leftovers()).toEqual([])
  })
})
