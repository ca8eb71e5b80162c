import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Event } from '../../src/event/index.js'
import {
  type Bench,
  createBench,
  type EventOf,
  eventsOf,
  hitsOf,
  type Outcome,
  ofKind,
  returnsOf,
  testKernel,
  testLab,
} from './support/klab.js'
import { readSymbols, type Symbols } from './support/symbols.js'

/** One boot; every test looks at its events. */
let bench: Bench
let outcome: Outcome
let events: readonly Event[]
let symbols: Symbols
let ledger: EventOf<'run-end'>['ledger']

beforeAll(async () => {
  bench = await createBench()
  symbols = await readSymbols((await testKernel()).vmlinux)
  const text = (await testLab('probes')).replace('@MKDIR_LINE@', await symbols.pointerCall('vfs_mkdir'))
  outcome = await bench.run(await bench.lab('probes', text))
  events = await eventsOf(join(bench.out, 'probes'))
  ledger = ofKind(events, 'run-end')[0]?.ledger ?? {}
})
afterAll(() => bench[Symbol.asyncDispose]())

const hits = (probe: string) => hitsOf(events, probe)
const returns = (probe: string) => returnsOf(events, probe)
const pids = (probe: string) => hits(probe).map(({ task }) => task.pid)
const pidOf = (task: string) => ofKind(events, 'task').find(one => one.task === task)?.pid
const printed = (task: string) =>
  ofKind(events, 'output')
    .filter(one => one.task === task)
    .map(({ text }) => text)
const consoleSeq = (text: string) => ofKind(events, 'console').find(one => one.text.includes(text))?.seq ?? Number.NaN
const phaseSeq = (phase: string) => ofKind(events, 'phase').find(one => one.phase === phase)?.seq ?? Number.NaN

test('the run is complete and every call that was entered has returned', () => {
  expect(outcome.status).toBe(0)
  expect(ofKind(events, 'run-end')[0]).toMatchObject({ outcome: 'complete', reason: null })
  // Who sleeps until the end does not come back to its schedule().
  const { switch: _, ...others } = ledger
  expect(Object.values(others).map(({ unreturned }) => unreturned)).toEqual(Object.values(others).map(() => 0))
  expect(ofKind(events, 'gap').map(({ probe }) => probe)).toEqual(['not_there'])
})

describe('several probes on one function', () => {
  test('one stop is a hit of each probe, with its own captures', () => {
    const [first] = hits('mkdir_a')
    const both = events.filter(one => one.kind === 'hit' && one.time === first?.time) as EventOf<'hit'>[]
    expect(both.map(({ probe }) => probe)).toEqual(['mkdir_a', 'mkdir_b', 'mkdir_all'])
    expect(new Set(both.map(({ address }) => address))).toEqual(new Set(symbols.addresses('vfs_mkdir')))
    expect(both.map(({ captures }) => Object.keys(captures))).toEqual([['mode'], ['name'], []])
    expect(both.map(({ frames }) => frames.length)).toEqual([4, 0, 1])
    expect(both.map(({ args }) => Object.keys(args))).toEqual([
      ['dir', 'dentry', 'mode'],
      [],
      ['dir', 'dentry', 'mode'],
    ])
  })

  test('one return is a return of each probe, with its own captures', () => {
    const [first] = returns('mkdir_a')
    const both = events.filter(one => one.kind === 'return' && one.time === first?.time) as EventOf<'return'>[]
    expect(both.map(({ probe }) => probe).toSorted()).toEqual(['mkdir_a', 'mkdir_all', 'mkdir_b', 'mkdir_line'])
    expect(both.map(({ value }) => value)).toEqual([0, 0, 0, 0])
    expect(returns('mkdir_b')[0]?.captures).toEqual({ name: hits('mkdir_b')[0]?.captures.name, error: 0 })
  })
})

test('a probe under a function sees only what that function calls, inlined or not', () => {
  expect(pids('mkdir_under')).toEqual(pids('mkdirat'))
  expect(pids('mkdir_under')).toHaveLength(3)
  expect(hits('mkdir_not_under')).toEqual([])
  expect(hits('setup_under_inlined')).toHaveLength(1)
})

describe('returns', () => {
  test('recursion: an inner call returns first, and each return belongs to its own hit', () => {
    const [hit, back] = [hits('transmit'), returns('transmit')]
    const seqOfReturn = (number: number) => back.find(one => one.hit === number)?.seq ?? Number.NaN
    const nested = hit.filter(inner => hit.some(outer => outer.seq < inner.seq && seqOfReturn(outer.hit) > inner.seq))
    expect(nested.length).toBeGreaterThan(0)
    for (const { hit: number, seq } of nested) {
      const outer = hit.findLast(one => one.seq < seq && seqOfReturn(one.hit) > seq)
      expect(seqOfReturn(number)).toBeLessThan(seqOfReturn(outer?.hit ?? 0))
    }
    for (const one of back) expect(one.captures.sk).toEqual(hit[one.hit - 1]?.captures.sk)
  })

  test('a function that sleeps returns in its own task, after hits of other tasks', () => {
    const [hit] = hits('accept')
    const back = returns('accept').find(one => one.hit === 1)
    expect(back?.task).toEqual(hit?.task)
    const between = ofKind(events, 'hit').filter(one => one.seq > (hit?.seq ?? 0) && one.seq < (back?.seq ?? 0))
    expect(between.map(({ task }) => task.name)).toContain('client')
  })

  test('two tasks in one function at once: the first to enter is the last to return', () => {
    for (const probe of ['nanosleep', 'nap']) {
      expect(hits(probe).map(({ task }) => task.name)).toEqual(['long', 'short'])
      expect(returns(probe).map(({ task, hit }) => [task.name, hit])).toEqual([
        ['short', 2],
        ['long', 1],
      ])
    }
    for (const { captures, task } of [...hits('nap'), ...returns('nap')]) expect(captures.pid).toBe(task.pid)
  })

  test('a call that goes on in another task is returned from by the task that made it', () => {
    const [hit, back] = [hits('switch'), returns('switch')]
    expect(back.length).toBe(hit.length - (ledger.switch?.unreturned ?? 0))
    expect(back.length).toBeGreaterThan(5)
    for (const one of back) expect(one.task.pid).toBe(hit[one.hit - 1]?.task.pid)
    const order = back.map(({ hit: number }) => number)
    expect(order).not.toEqual(order.toSorted((a, b) => a - b))
  })

  test('from a line in the middle of a function: its own return, and its locals are gone by then', () => {
    const [line, whole] = [returns('mkdir_line'), returns('mkdir_b')]
    expect(line.map(({ address, task, value }) => [address, task.pid, value])).toEqual(
      whole.map(({ address, task, value }) => [address, task.pid, value]),
    )
    expect(line[0]?.captures.local).toEqual({ unavailable: 'error is gone once the function has returned' })
  })

  test('an error number has its name', () => {
    expect(returns('mkdirat').map(({ value, error }) => [value, error])).toEqual([
      [0, null],
      [0, null],
      [-17, '-EEXIST'],
    ])
  })

  test('a void function returns no value', () => {
    expect(new Set(returns('switch').map(({ value }) => value))).toEqual(new Set([null]))
  })

  test('a null pointer that was returned cannot be looked through, and says so', () => {
    const last = returns('accept').at(-1)
    expect(last?.value).toEqual({ pointer: '0x0', symbol: null })
    expect(last?.captures.state).toMatchObject({ unavailable: expect.stringMatching(/^cannot read memory at 0x/) })
  })
})

describe('which tasks', () => {
  test("a named task's children count, other tasks do not", () => {
    const family = hits('mkdirat')
    expect(family.map(({ task }) => task.name)).toEqual(['family', 'family', 'family'])
    expect(family.map(({ task }) => task.comm)).toEqual(['mkdir', 'mkdir', expect.stringMatching(/^(mkdir|sh)$/)])
    expect(pids('mkdirat')).not.toContain(pidOf('family'))
    expect(pids('mkdir_a')).not.toContain(pidOf('stranger'))
  })

  test('a child that outlives its parent still counts', () => {
    const late = hits('mkdir_a').find(({ task }) => task.name === 'orphan')
    const exited = ofKind(events, 'task').find(one => one.task === 'orphan' && one.state === 'exited')
    expect(late?.seq).toBeGreaterThan(exited?.seq ?? Number.NaN)
  })

  test('without `tasks` every task counts', () => {
    expect(hits('mkdir_all').map(({ task }) => task.name)).toEqual(['family', 'family'])
    expect(new Set(hits('switch').map(({ task }) => task.name))).toContain(null)
  })
})

describe('how often and when', () => {
  test('`limit` stops at that many hits and the ledger says so', () => {
    expect(hits('mkdir_all').map(({ hit }) => hit)).toEqual([1, 2])
    expect(returns('mkdir_all').map(({ hit }) => hit)).toEqual([1, 2])
    expect(ledger.mkdir_all).toMatchObject({ hit: 2, captured: 2, limited: true })
    expect(ledger.mkdir_a).toMatchObject({ hit: 3, captured: 3, limited: false })
  })

  test('`from` and `until` bound a probe to its phases, exactly', () => {
    const all = hits('forks').map(({ seq, time }) => ({ seq, time }))
    const between = (from: number, to: number) =>
      all.filter(({ seq }) => seq > from && seq < to).map(({ time }) => time)
    const times = (probe: string) => hits(probe).map(({ time }) => time)
    const [initcalls, guest] = [phaseSeq('initcalls'), phaseSeq('guest')]
    expect(times('forks_later')).toEqual(between(initcalls, Number.POSITIVE_INFINITY))
    expect(times('forks_guest')).toEqual(between(guest, Number.POSITIVE_INFINITY))
    expect(times('forks_before_initcalls')).toEqual(between(0, initcalls))
    expect(times('forks_before_guest')).toEqual(between(0, guest))
    expect(times('forks_before_initcalls').length).toBeGreaterThan(0)
    expect(times('forks_guest').length).toBeGreaterThan(0)
  })

  test('a place that begins a phase is hit by a probe that is armed from that phase on', () => {
    expect(hits('ready')).toHaveLength(1)
    expect(hits('basic_setup_late')).toHaveLength(1)
    expect(hits('basic_setup')).toHaveLength(1)
  })
})

describe('`.init.text` and inlined functions', () => {
  test('an `__init` function is hit, returns, and is never armed again after it was freed', () => {
    expect(hits('inet_init').map(({ address }) => address)).toEqual(symbols.addresses('inet_init'))
    expect(returns('inet_init').map(({ value }) => value)).toEqual([0])
    expect(ledger.inet_init_late).toMatchObject({ armed: false, hit: 0 })
    const init = ofKind(events, 'probe').filter(({ locations }) => locations.some(one => one.init))
    expect(init.map(({ probe }) => probe)).toEqual(
      expect.arrayContaining(['basic_setup', 'initcalls', 'level', 'inet_init', 'inet_init_late']),
    )
    const freed = consoleSeq('Freeing unused kernel')
    for (const { probe } of init) for (const { seq } of hits(probe)) expect(seq).toBeLessThan(freed)
  })

  test('an inlined function is hit once, with the chain that it was inlined into, at its own line', () => {
    const [hit] = hits('initcalls')
    expect(hits('initcalls')).toHaveLength(1)
    expect(symbols.addresses('do_initcalls')).toEqual([])
    expect(hit?.frames.slice(0, 3).map(one => [one.function, one.inlined])).toEqual([
      ['do_initcalls', true],
      ['do_basic_setup', true],
      ['kernel_init_freeable', false],
    ])
    expect(hit?.file).toBe('init/main.c')
    expect(hits('basic_setup')[0]?.seq).toBeLessThan(hit?.seq ?? Number.NaN)
  })

  test("an inlined function's arguments are captured at each of its rounds", () => {
    expect(hits('level').map(({ captures, args }) => [captures.level, args.level])).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7].map(level => [level, level]),
    )
  })
})

describe('places', () => {
  test('the first alternative that the kernel has is used', () => {
    const probe = ofKind(events, 'probe').find(one => one.probe === 'mkdir_a')
    expect(probe?.at).toBe('vfs_mkdir')
  })

  test('a function lies where binutils say it does', () => {
    for (const { at, locations } of ofKind(events, 'probe')) {
      if (at.includes(':') || locations.some(({ inlined }) => inlined)) continue
      expect([at, locations.map(({ address }) => address)]).toEqual([at, symbols.addresses(at)])
    }
  })

  test('a probe on a line is hit on that line, inside its function', () => {
    const at = ofKind(events, 'probe').find(one => one.probe === 'mkdir_line')?.at
    expect(pids('mkdir_line')).toEqual(pids('mkdir_b'))
    for (const { file, line, function: name, frames } of hits('mkdir_line')) {
      expect([`${file}:${line}`, name, frames[0]?.function]).toEqual([at, 'vfs_mkdir', 'vfs_mkdir'])
    }
  })

  test('an optional probe that the kernel lacks is left out, with a gap', () => {
    expect(ofKind(events, 'gap')[0]?.reason).toContain('has no no_such_function_at_all')
    expect(ledger).not.toHaveProperty('not_there')
  })
})

describe('values against what the guest itself prints', () => {
  const hex = (number: unknown, width: number) => Number(number).toString(16).toUpperCase().padStart(width, '0')

  test('ports, addresses, states and inodes are those of /proc/net/tcp', () => {
    const rows = printed('sockets').map(line => line.trim().split(/\s+/))
    const connected = rows.find(row => row[2]?.endsWith(`:${hex(7777, 4)}`))
    const mine = returns('connect')[0]?.captures ?? {}
    expect(connected?.slice(1, 4)).toEqual([
      `0100007F:${hex(mine.port, 4)}`,
      `${hex(mine.address, 8)}:${hex(mine.peer, 4)}`,
      hex(mine.state, 2),
    ])
    expect(connected?.[9]).toBe(String(mine.inode))
    const accepted = returns('accept')[0]?.captures ?? {}
    const other = rows.find(row => row[2] === connected?.[1])
    expect(other?.slice(1, 4)).toEqual([connected?.[2], `0100007F:${hex(accepted.peer, 4)}`, hex(accepted.state, 2)])
  })

  test('a task is what /proc/self/stat says it is', () => {
    const [pid, comm, , parent] = printed('stat')[0]?.split(' ') ?? []
    const [hit] = hits('stat')
    expect([String(hit?.task.pid), `(${hit?.task.comm})`, hit?.task.name]).toEqual([pid, comm, 'stat'])
    expect(hit?.captures).toEqual({ pid: Number(pid), parent: Number(parent), comm: 'cat' })
    expect(pidOf('stat')).toBe(Number(pid))
  })

  test("what the kernel logs during a call stands between the call's hit and its return", () => {
    const tables = consoleSeq('TCP: Hash tables configured')
    expect(tables).toBeGreaterThan(hits('inet_init')[0]?.seq ?? Number.NaN)
    expect(tables).toBeLessThan(returns('inet_init')[0]?.seq ?? Number.NaN)
  })

  test("guest times never run backwards, and the log's stamps run with them", () => {
    const times = events.flatMap(one => ('time' in one && one.time !== null ? [one.time] : []))
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })
})
