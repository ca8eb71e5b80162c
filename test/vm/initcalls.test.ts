import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Event } from '../../src/event/index.js'
import { calledRows, initcallAccount } from '../../src/initcalls/index.js'
import { loadSavedRun } from '../../src/report/index.js'
import { traceOf } from '../../src/trace/index.js'
import { judge } from '../../src/verdict/index.js'
import { type Bench, createBench, eventsOf, kernelOptions, klab, type Outcome, testLab } from './support/klab.js'

let bench: Bench
beforeAll(async () => {
  bench = await createBench()
})
afterAll(() => bench[Symbol.asyncDispose]())

const file = (name: string) => join(bench.folder, name)
const initcalls = (...args: readonly string[]) => klab(['initcalls', ...kernelOptions(), ...args])

describe('klab initcalls --verify', () => {
  let verified: Outcome
  beforeAll(async () => {
    await initcalls('--save', file('promised.txt'))
    const outputs = ['--junit', file('j.xml'), '--svg', file('p.svg'), '--gitlab', file('g.json')]
    const expected = ['--expect', file('promised.txt'), '--save', file('called.txt')]
    verified = await initcalls('--verify', '--out', bench.out, ...expected, ...outputs)
  })
  const run = () => join(bench.out, 'init-order')
  const accountOf = async () => initcallAccount(await eventsOf(run()))

  test('boots, and finds table, calls and log in agreement, and the order as it was saved from vmlinux', async () => {
    const { called, logged, initcalls: all } = await accountOf()
    expect([verified.status, verified.stderr]).toEqual([0, expect.stringContaining('called.txt is new')])
    expect(verified.stdout).toContain('The table, the calls and the log agree')
    expect(verified.stdout).toMatch(/✓ initcalls: as in \S*promised\.txt/)
    expect([called, logged]).toEqual([all.length, all.length])
    expect(all.length).toBeGreaterThan(100)
  })

  test('each call has the chain that leads to it, and the level that its callers are at', async () => {
    const { initcalls: all } = await accountOf()
    const rounds = new Map(all.map(({ promised, calls }) => [promised?.level, calls[0]?.round]))
    expect(rounds.get('early')).toBe('early')
    expect(rounds.get('5')).toBe(5)
    // No round of its own: it is run behind level 5.
    expect(rounds.get('rootfs')).toBe(5)
  })

  test('writes JUnit with a test case for each initcall, the picture, and GitLab’s report', async () => {
    const { initcalls: all } = await accountOf()
    const junit = await readFile(file('j.xml'), 'utf8')
    expect(junit.match(/classname="initcalls\./g)).toHaveLength(all.length)
    expect(junit).toContain('failures="0" errors="0"')
    expect(await readFile(file('p.svg'), 'utf8')).toMatch(/^<svg.*inet_init.*ip_init.*<\/svg>\s*$/s)
    expect(JSON.parse(await readFile(file('g.json'), 'utf8'))).toBeInstanceOf(Array)
  })

  test('saves the order with what the initcalls returned', async () => {
    const saved = await readFile(file('called.txt'), 'utf8')
    expect(saved).toContain('returns 0 unless said')
    const { initcalls: all } = await accountOf()
    const errors = all.flatMap(({ calls }) => calls[0]?.returned?.error ?? [])
    expect([...saved.matchAll(/ returns (-E\w+)$/gm)].map(([, error]) => error)).toEqual(errors)
  })

  test('the saved run is judged again to the same, and its picture rendered again', async () => {
    const again = await klab(['judge', run(), '--json'])
    expect(again.status).toBe(0)
    expect(JSON.parse(again.stdout)).toEqual(JSON.parse(await readFile(join(run(), 'verdict.json'), 'utf8')))
    const picture = await klab(['report', run(), '--format', 'svg'])
    expect(picture.stdout).toBe(await readFile(file('p.svg'), 'utf8'))
  })

  test('a call that is hidden from its trace makes the verdict inconclusive, wherever it was', async () => {
    const { lab } = await loadSavedRun(run(), null)
    const events = await eventsOf(run())
    const calls = events.flatMap(event => (event.kind === 'hit' && event.probe === 'initcall' ? event.hit : []))
    for (const hidden of [1, Math.floor(calls.length / 2), calls.length]) {
      const { verdict, expectations } = judge(lab, traceOf(withoutCall(events, hidden)))
      expect([verdict, expectations[0]?.verdict, expectations[1]?.verdict]).toEqual(Array(3).fill('inconclusive'))
      expect(expectations[0]?.doubt).toMatch(/the log tells of its call, but the trace has none$/)
    }
  })

  test('two runs side by side, and the saved order beside the image, are the same', async () => {
    const { status, stdout } = await klab(['initcalls', '--compare', run(), file('promised.txt')])
    expect(status).toBe(0)
    expect(stdout).toMatch(/the same/)
  })

  test('an expected order that is otherwise fails, and says how; one with a mistake is told before anything boots', async () => {
    const rules = `rules\nlevel of populate_rootfs is late\n`
    await writeFile(file('wrong.txt'), rules)
    const wrong = await initcalls('--expect', file('wrong.txt'))
    expect([wrong.status, wrong.stdout]).toEqual([
      1,
      expect.stringContaining('the level of `populate_rootfs` (init/initramfs.c) is rootfs, and not late'),
    ])
    await writeFile(file('mistaken.txt'), 'rules\npopulate_rootfs befor inet_init\n')
    const mistaken = await initcalls('--verify', '--out', file('none'), '--expect', file('mistaken.txt'))
    expect(mistaken.status).toBe(2)
    expect(mistaken.stderr).toContain('mistaken.txt:2:17: error: `befor` cannot stand here')
    await expect(stat(file('none'))).rejects.toThrow()
  })
})

/** As if the call had not been seen: all else is as whole as before. */
function withoutCall(events: readonly Event[], hidden: number): readonly Event[] {
  const of = (event: Event) =>
    (event.kind === 'hit' || event.kind === 'return') && event.probe === 'initcall' ? event.hit : 0
  return events
    .filter(event => of(event) !== hidden)
    .map((event, index) => {
      const seq = index + 1
      const line = event.kind === 'run-end' ? event.ledger.initcall : undefined
      if (event.kind === 'run-end' && line !== undefined) {
        const fewer = { ...line, hit: line.hit - 1, captured: line.captured - 1 }
        return { ...event, seq, ledger: { ...event.ledger, initcall: fewer } }
      }
      return of(event) > hidden ? { ...event, seq, hit: of(event) - 1 } : { ...event, seq }
    })
}

describe('the kernel’s own tracepoints', () => {
  test('tell of the same calls in the same order, with the same results', async () => {
    const { status } = await bench.run(await bench.lab('initcall-events', await testLab('initcall-events')))
    const run = join(bench.out, 'initcall-events')
    const trace = await readFile(join(run, 'files/trace.txt'), 'utf8')
    const finished = [...trace.matchAll(/init-1 .*initcall_finish: func=([^+\s]+)\S* ret=(-?\d+)$/gm)]
    const account = initcallAccount(await eventsOf(run))
    const called = account.initcalls
      .flatMap(({ calls, function: name }) => calls.map(call => ({ name, ...call })))
      .toSorted((a, b) => a.order - b.order)
    expect(status).toBe(0)
    expect(called.map(({ name, returned }) => [name, String(returned?.value)])).toEqual(
      finished.map(([, name, value]) => [name, value]),
    )
    expect(calledRows(account)).toHaveLength(finished.length)
  })
})

describe('an initcall that the kernel was told not to call', () => {
  test('is named as refused, with its place, and the run fails', async () => {
    const { status, stdout } = await bench.run(await bench.lab('refused', await testLab('refused')), ['--json'])
    const summary = JSON.parse(stdout).runs[0]
    expect([status, summary.expectations[0].verdict]).toEqual([1, 'failed'])
    expect(summary.initcalls.findings.filter(({ kind }: { kind: string }) => kind !== 'absent')).toMatchObject([
      {
        kind: 'refused',
        weight: 'wrong',
        function: 'init_script_binfmt',
        message: expect.stringContaining('returned -EPERM and the log has no call, as with initcall_blacklist='),
      },
    ])
  })
})

describe('what cannot be asked for', () => {
  test.each([
    [['--junit', 'x.xml'], '`--junit` tells of a boot, and nothing is booted'],
    [['--compare', 'x86_64'], '`--compare` takes two init orders, and 1 are given'],
    [['--compare', 'x86_64', 'no-such-kernel'], 'no-such-kernel'],
    [['--expect', '/nonexistent/order.txt'], '/nonexistent/order.txt'],
  ])('%j', async (args, words) => {
    const { status, stdout, stderr } = await klab(['initcalls', ...args])
    expect([status, stdout]).toEqual([2, ''])
    expect(stderr).toContain(words)
  })
})
