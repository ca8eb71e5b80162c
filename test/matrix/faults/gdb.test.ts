import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Event } from '../../../src/event/index.js'
import { createFaultBench, expectIncomplete, type FaultBench } from '../../vm/support/faults.js'
import { gdbAfter, gdbBehind, gdbWithPython } from '../../vm/support/gdb-wrappers.js'
import { eventsOf, kernelOptions, klab, type Outcome, testLab } from '../../vm/support/klab.js'
import { until } from '../../vm/support/processes.js'

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

describe('GDB hangs', () => {
  test('it never says a word: status 3 after a minute, in words', async () => {
    const { status, stderr } = await run(await gdbAfter(bench, 'silent', 'exec sleep 1000'))
    expect(status).toBe(3)
    expect(stderr).toContain('error: GDB did not answer within 60 s when it was to start')
    expect(await bench.leftovers()).toEqual([])
  })

  test('it is stopped while the guest waits for it: status 3, GDB is named, and the trace is kept', async () => {
    const hit = `
@after("capture")
def _(capture):
    real = capture.returned
    def returned(*args):
        open(${JSON.stringify(join(bench.folder, 'returned'))}, "w").close()
        return real(*args)
    capture.returned = returned
`
    const spin = await bench.spinning(['--gdb', await gdbWithPython(bench, 'noting', hit), '--timeout', '20'])
    await until('the return', () => readFile(join(bench.folder, 'returned')).catch(() => null))
    process.kill(spin.gdb, 'SIGSTOP')
    const { status, stderr } = await spin.ended()
    expect(status).toBe(3)
    expect(stderr).toContain("error: GDB was stopped while klab waited for the guest's end")
    await expectIncomplete(join(bench.out, 'spin'), 'tool-stopped')
    expect(await bench.leftovers()).toEqual([])
  })

  test('its Python never ends in a stop: status 3, GDB is named, and the trace is kept', async () => {
    const endless = `
@after("main")
def _(main):
    real = main.World.send
    def send(world, event):
        real(world, event)
        while event["kind"] == "return":
            pass
    main.World.send = send
`
    const spin = await bench.spinning(['--gdb', await gdbWithPython(bench, 'endless', endless)])
    const { status, stderr } = await spin.ended()
    expect(status).toBe(3)
    expect(stderr).toContain("error: the guest stood still while klab waited for the guest's end")
    expect(stderr).toContain('GDB hangs, or what it and QEMU say to each other does not arrive')
    await expectIncomplete(join(bench.out, 'spin'), 'guest-held')
    expect(await bench.leftovers()).toEqual([])
  })
})

describe('before the boot', () => {
  const wrong = `fromGdb = line => line.includes('locations') ? answer('{"ok": [5]}') : line`

  test.each([
    [
      'dies at its start',
      gdbAfter,
      'exit 7',
      /GDB did not start: .* ended before it answered\n {2}│ exit status 7\n {2}→ install GDB/,
    ],
    [
      'has a Python that does not work',
      gdbAfter,
      'export PYTHONHOME=/nonexistent',
      /GDB did not start[\s\S]*ModuleNotFoundError/,
    ],
    ['answers what was not asked', gdbBehind, wrong, /what GDB answered cannot be read, when/],
  ])('GDB %s: status 3, in words', async (name, wrap, script, words) => {
    const { status, stdout, stderr } = await run(await wrap(bench, name.replaceAll(' ', '-'), script))
    expect([status, stdout]).toEqual([3, ''])
    expect(stderr).toMatch(words)
    expect(stderr).not.toContain('klab itself failed')
    expect(await bench.leftovers()).toEqual([])
  })
})

describe('any call of a function of the agent fails', () => {
  const ERRORS = ['ValueError("x")', 'gdb.error("x")', 'gdb.MemoryError("x")', 'MemoryError()', 'RecursionError()']
  const MORE = ['KeyboardInterrupt()', 'OSError(28, "no room")']
  const RUNS = 40

  test('what was lost is told, nothing passes that rests on it, and the run is kept', async () => {
    const counted = join(bench.folder, 'calls')
    expect((await run(await gdbWithPython(bench, 'counting', failingAt(0, 'None', counted)))).status).toBe(0)
    const calls = Number(await readFile(counted, 'utf8'))
    const good = seen(await eventsOf(folder()))
    expect(calls).toBeGreaterThan(1000)
    const tally: Record<string, number> = {}
    for (let n = 0; n < RUNS; n++) {
      // evenly over the run, a little off each time
      const at = 1 + Math.floor(((n + ((n * 0.618) % 1)) * calls) / RUNS)
      const error = [...ERRORS, ...MORE][n % (ERRORS.length + MORE.length)] ?? ''
      const { status, stderr } = await run(await gdbWithPython(bench, 'failing', failingAt(at, error, counted)))
      const where = `call ${at} raises ${error}: status ${status}\n${stderr}`
      expect([0, 3], where).toContain(status)
      expect(stderr, where).not.toContain('klab itself failed')
      if (status === 0) {
        const events = await eventsOf(folder())
        const told = events.flatMap(event => (event.kind === 'gap' ? [event.probe] : []))
        const whole = (one: Seen) => !told.includes(one.probe)
        expect(seen(events).filter(whole), where).toEqual(good.filter(whole))
        // what the expectations rest on
        expect(
          ['mkdir', null].filter(probe => told.includes(probe)),
          where,
        ).toEqual([])
      }
      expect(await bench.leftovers(), where).toEqual([])
      tally[String(status)] = (tally[String(status)] ?? 0) + 1
    }
    // most of them cost evidence
    expect(tally['3']).toBeGreaterThan(RUNS / 2)
  })
})

/** The nth call of any function of the agent, from `begin` on, raises; 0: none. How many there were goes to the file. */
function failingAt(n: number, error: string, file: string): string {
  return `
calls = [0]
begun = [False]

def profile(frame, event, _):
    if event != "call" or "/klab_agent/" not in frame.f_code.co_filename:
        return
    begun[0] = begun[0] or frame.f_code.co_name == "begin"
    calls[0] += begun[0]
    if frame.f_code.co_name == "_close":
        print(calls[0], file=open(${JSON.stringify(file)}, "w"))
    if begun[0] and calls[0] == ${n}:
        raise ${error}

sys.setprofile(profile)
`
}

interface Seen {
  readonly probe: string | null
  readonly what: readonly unknown[]
}

/** The evidence, and which probe's it is. */
function seen(events: readonly Event[]): readonly Seen[] {
  return events.flatMap((event): readonly Seen[] => {
    switch (event.kind) {
      case 'hit':
        return [{ probe: event.probe, what: ['hit', event.hit, event.function, event.task] }]
      case 'return':
        return [{ probe: event.probe, what: ['return', event.hit, event.value] }]
      case 'output':
        return [{ probe: null, what: ['output', event.task, event.text] }]
      case 'step':
        return [{ probe: null, what: ['step', event.step, event.ok] }]
      case 'console':
        return [{ probe: null, what: ['console', event.text] }]
      default:
        return []
    }
  })
}
