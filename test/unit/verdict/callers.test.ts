import { expect, test } from 'vitest'
import { frames, hit, ledgerLine, run, type Wanted } from './build.js'
import { line } from './line.js'

const stack = frames('a', 'do_one_initcall', 'do_initcall_level', 'do_initcalls', 'kernel_init.constprop.0')

function callers(chain: readonly string[], strict = false, nth: number | null = null): Wanted {
  return { type: 'callers', select: { probe: 'a', task: null, nth }, chain, strict }
}

function judged(wanted: Wanted, backtrace: 'whole' | 'truncated' | 'broken' | 'none' = 'whole') {
  const seen = stack.map((frame, at) => ({ ...frame, inlined: at === 2 || at === 3 }))
  return line(wanted, run([hit('a', { backtrace, frames: backtrace === 'none' ? [] : seen })]))
}

const shown = 'a ← do_one_initcall ← do_initcall_level ← do_initcalls ← kernel_init (event 3)'

test('a chain with gaps, and a direct one, through inlined frames and clones', () => {
  expect(judged(callers(['do_one_initcall', 'do_initcalls', 'kernel_init']))).toEqual({
    verdict: 'passed',
    seqs: [3],
    message: `wanted each hit of \`a\` to be called along do_one_initcall ← do_initcalls ← kernel_init; ${shown}`,
  })
  expect(judged(callers(['do_initcall_level', 'do_initcalls', 'kernel_init'], true)).verdict).toBe('passed')
})

test('a chain that is not there fails in a whole backtrace', () => {
  expect(judged(callers(['do_initcalls', 'do_one_initcall']))).toEqual({
    verdict: 'failed',
    seqs: [3],
    message: `wanted each hit of \`a\` to be called along do_initcalls ← do_one_initcall; ${shown}`,
  })
  expect(judged(callers(['do_one_initcall', 'do_initcalls'], true)).message).toBe(
    `wanted each hit of \`a\` to be called directly along do_one_initcall ← do_initcalls; ${shown}`,
  )
})

test('a backtrace that was cut short proves a caller, and disproves none', () => {
  for (const state of ['truncated', 'broken'] as const) {
    expect(judged(callers(['do_initcalls']), state).verdict).toBe('passed')
    expect(judged(callers(['start_kernel']), state)).toEqual({
      verdict: 'inconclusive',
      seqs: [3],
      message:
        'wanted each hit of `a` to be called along start_kernel; event 3 does not tell; ' +
        `not certain, because the backtrace of event 3 is ${state} after 5 frames`,
    })
  }
  expect(judged(callers(['start_kernel']), 'none').message).toContain('because `a` captures no backtrace')
})

test('each hit, the nth, the last', () => {
  const events = run([hit('a', { frames: frames('a', 'x') }), hit('a', { hit: 2, frames: frames('a', 'y') })])
  expect(line(callers(['x']), events).seqs).toEqual([4])
  expect(line(callers(['x'], true, 1), events)).toMatchObject({ verdict: 'passed', seqs: [3] })
  expect(line(callers(['y'], true, -1), events)).toMatchObject({ verdict: 'passed', seqs: [4] })
  expect(line(callers(['y'], true, 3), events)).toEqual({
    verdict: 'failed',
    seqs: [],
    message: 'wanted hit 3 of `a` to be called directly along y; `a` was hit only 2 times',
  })
})

test('no hit at all fails, unless one may be missing', () => {
  expect(line(callers(['x']), run([], {}, ['a']))).toEqual({
    verdict: 'failed',
    seqs: [],
    message: 'wanted each hit of `a` to be called along x; `a` was never hit',
  })
  expect(line(callers(['x']), run([], null, ['a'])).verdict).toBe('inconclusive')
})

test('what gaps leave of each, the nth and the last', () => {
  const bodies = [hit('a', { frames: frames('a', 'x') }), hit('a', { hit: 2, frames: frames('a', 'x') })]
  const verdicts = (chain: string, end: Parameters<typeof run>[1]) =>
    [null, 1, -1].map(nth => line(callers([chain], false, nth), run(bodies, end)).verdict)
  const limited = { ledger: { a: ledgerLine(2, { limited: true }) } }
  const lossy = { ledger: { a: ledgerLine(2, { hit: 3 }) } }
  expect(verdicts('x', {})).toEqual(['passed', 'passed', 'passed'])
  for (const end of [limited, null]) {
    expect(verdicts('x', end)).toEqual(['inconclusive', 'passed', 'inconclusive'])
    expect(verdicts('y', end)).toEqual(['failed', 'failed', 'inconclusive'])
  }
  expect(verdicts('x', lossy)).toEqual(['inconclusive', 'inconclusive', 'inconclusive'])
  expect(verdicts('y', lossy)).toEqual(['failed', 'inconclusive', 'inconclusive'])
})
