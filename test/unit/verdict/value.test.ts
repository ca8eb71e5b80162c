import { describe, expect, test } from 'vitest'
import type { Value } from '../../../src/event/index.js'
import type { Scalar, Test, ValueRef } from '../../../src/lab/index.js'
import { hit, ledgerLine, probe, returned, run, type Wanted } from './build.js'
import { line } from './line.js'

const NULL: Value = { pointer: '0x0', symbol: null }
const OPS: Value = { pointer: '0xffffffff82012340', symbol: 'inet_stream_ops' }

function entry(path: string, nth: number | null = null, id = 'a'): ValueRef {
  return { select: { probe: id, task: null, nth }, of: 'entry', path: path.split('.'), text: path }
}

function value(ref: ValueRef, how: Test): Wanted {
  return { type: 'value', ref, test: how }
}

function verdictOf(seen: Value, how: Test) {
  return line(value(entry('x'), how), run([hit('a', { captures: { x: seen } })])).verdict
}

const equals = (wanted: Scalar): Test => ({ op: 'equals', value: wanted })
const differs = (wanted: Scalar): Test => ({ op: 'differs', value: wanted })

describe('equal and different by meaning', () => {
  test.each<[Value, Scalar]>([
    [10, 10],
    [10, '10'],
    [10, '0xa'],
    [-111, -111],
    ['0xffffffffffffffff', '0xffffffffffffffff'],
    ['0xffffffffffffffff', '18446744073709551615'],
    ['0xffffffffffffff91', -111],
    ['hello', 'hello'],
    ['0x10', '0x10'],
    [true, true],
    [true, 1],
    [0, false],
    [NULL, 0],
    [NULL, null],
    [NULL, 'NULL'],
    [OPS, 'inet_stream_ops'],
    [OPS, '0xffffffff82012340'],
    [{ pointer: '0xffff888000000000', symbol: null, to: 'lo' }, 'lo'],
    [{ enum: 'SS_CONNECTED', value: 3 }, 'SS_CONNECTED'],
    [{ enum: 'SS_CONNECTED', value: 3 }, 3],
    [{ enum: null, value: 9 }, 9],
  ])('%j is %j', (seen, wanted) => {
    expect([verdictOf(seen, equals(wanted)), verdictOf(seen, differs(wanted))]).toEqual(['passed', 'failed'])
  })

  test.each<[Value, Scalar]>([
    [10, 11],
    [10, 10.5],
    ['0xffffffffffffffff', 2 ** 64],
    ['0xffffffffffffff91', 111],
    ['hello', 'world'],
    [5, true],
    [OPS, 0],
    [OPS, null],
    [OPS, 'inet_dgram_ops'],
    [{ pointer: '0xffffffff82012350', symbol: 'inet_stream_ops+0x10' }, 'inet_stream_ops'],
    [{ enum: 'SS_CONNECTED', value: 3 }, 'SS_FREE'],
    [{ enum: 'SS_CONNECTED', value: 3 }, 4],
  ])('%j is not %j', (seen, wanted) => {
    expect([verdictOf(seen, equals(wanted)), verdictOf(seen, differs(wanted))]).toEqual(['failed', 'passed'])
  })

  test.each<[Value, Scalar]>([
    [10, 'TCP_LISTEN'],
    ['hello', 5],
    [{ state: 5 }, 5],
    [[5], 5],
    [0, null],
  ])('%j is nothing like %j: it cannot be proven to differ', (seen, wanted) => {
    expect([verdictOf(seen, equals(wanted)), verdictOf(seen, differs(wanted))]).toEqual(['failed', 'inconclusive'])
  })

  test.each<[Value, Scalar]>([
    [-111, '-ECONNREFUSED'],
    [{ pointer: '0xffffffffffffff91', symbol: null }, '-ECONNREFUSED'],
    [{ pointer: '0xffff888000000000', symbol: null, to: { unavailable: 'depth' } }, 'lo'],
    [{ unavailable: 'optimized out' }, 5],
  ])('whether %j is %j cannot be known', (seen, wanted) => {
    expect([verdictOf(seen, equals(wanted)), verdictOf(seen, differs(wanted))]).toEqual([
      'inconclusive',
      'inconclusive',
    ])
  })
})

test.each<[Value, number | null, number | null, string]>([
  [5, 1, 10, 'passed'],
  [5, 5, 5, 'passed'],
  [5, 6, null, 'failed'],
  [5, null, 4, 'failed'],
  ['0xffffffff81000000', 2 ** 53, null, 'passed'],
  [{ enum: 'A', value: 3 }, 3, 3, 'passed'],
  ['text', null, null, 'failed'],
])('%j from %j to %j: %s', (seen, min, max, verdict) => {
  expect(verdictOf(seen, { op: 'range', min, max })).toBe(verdict)
})

test.each<[Value, string, string]>([
  ['hello', '^hel+o$', 'passed'],
  ['hello', '^x', 'failed'],
  [OPS, '_stream_ops$', 'passed'],
  [{ enum: 'SS_CONNECTED', value: 3 }, 'CONNECT', 'passed'],
  [42, '^4', 'passed'],
  [{ a: 1 }, '.', 'inconclusive'],
  ['a'.repeat(9000), 'a', 'inconclusive'],
  ['hello', '(', 'inconclusive'],
])('%j matches %s: %s', (seen, pattern, verdict) => {
  expect(verdictOf(seen, { op: 'matches', pattern })).toBe(verdict)
})

const SOCK: Value = {
  pointer: '0xffff888001234000',
  symbol: null,
  to: {
    __sk_common: { skc_state: 10, skc_net: NULL },
    ports: [7, 9],
    next: { pointer: '0xffff888001235000', symbol: null },
    lost: { unavailable: 'memory at 0x10 cannot be read' },
  },
}

describe('paths', () => {
  const events = run([hit('a', { captures: { sock: { sk: SOCK } } })])
  const at = (path: string, wanted: Scalar = 10) => line(value(entry(path), equals(wanted)), events)
  const because = (path: string) => at(path).message.replace(/^.*not certain, because /, '')

  test('fields, indexes and followed pointers', () => {
    expect(at('sock.sk.__sk_common.skc_state')).toEqual({
      verdict: 'passed',
      seqs: [3],
      message: 'wanted `sock.sk.__sk_common.skc_state` in each hit of `a` to be 10; it is 10 (event 3)',
    })
    expect(at('sock.sk.ports.1', 9).verdict).toBe('passed')
    expect(at('sock.sk', '0xffff888001234000').verdict).toBe('passed')
  })

  test.each([
    ['nothing', '`nothing` was not captured (there is sock)'],
    ['sock.sk.state', '`sock.sk` has no `state` (it has __sk_common, ports, next, lost)'],
    ['sock.sk.ports.2', '`sock.sk.ports` has 2 items, and no `2`'],
    ['sock.sk.next.state', 'the pointer `sock.sk.next` was not followed'],
    ['sock.sk.__sk_common.skc_net.x', '`sock.sk.__sk_common.skc_net` is NULL'],
    ['sock.sk.__sk_common.skc_state.x', '`sock.sk.__sk_common.skc_state` has no fields'],
    ['sock.sk.lost', '`sock.sk.lost` is unavailable: memory at 0x10 cannot be read'],
    ['sock.sk.lost.deeper', '`sock.sk.lost` is unavailable: memory at 0x10 cannot be read'],
    ['constructor.name', '`constructor` was not captured (there is sock)'],
    ['sock.sk.__proto__', '`sock.sk` has no `__proto__` (it has __sk_common, ports, next, lost)'],
  ])('%s is not there', (path, why) => {
    expect(at(path).verdict).toBe('inconclusive')
    expect(because(path)).toBe(why)
  })
})

describe('args, return values and what is captured at return', () => {
  const bodies = [
    hit('a', { args: { fd: 3 }, captures: { state: 1 } }),
    returned('a', { value: -111, error: '-ECONNREFUSED', captures: { state: 2 } }),
  ]
  const ref = (of: ValueRef['of'], ...path: readonly string[]): ValueRef => ({
    ...entry('x'),
    of,
    path,
    text: path.join('.') || '$ret',
  })

  test('each of them', () => {
    expect(line(value(ref('args', 'fd'), equals(3)), run(bodies)).seqs).toEqual([3])
    expect(line(value(ref('entry', 'state'), equals(1)), run(bodies)).seqs).toEqual([3])
    expect(line(value(ref('exit', 'state'), equals(2)), run(bodies)).seqs).toEqual([4])
    expect(line(value(ref('return'), equals('-ECONNREFUSED')), run(bodies))).toEqual({
      verdict: 'passed',
      seqs: [4],
      message: 'wanted `$ret` in each hit of `a` to be "-ECONNREFUSED"; it is -111 (-ECONNREFUSED) (event 4)',
    })
    expect(line(value(ref('return'), equals(-111)), run(bodies)).verdict).toBe('passed')
    expect(line(value(ref('return'), equals('-EAGAIN')), run(bodies)).verdict).toBe('failed')
    expect(line(value(ref('return'), { op: 'matches', pattern: 'REFUSED' }), run(bodies)).verdict).toBe('passed')
  })

  test('a return value that is no error has no error name', () => {
    const fine = run([hit('a'), returned('a', { value: 0 })])
    expect(line(value(ref('return'), equals('-EAGAIN')), fine).verdict).toBe('failed')
    expect(line(value(ref('return'), differs('-EAGAIN')), fine).verdict).toBe('passed')
  })

  test('a return that was not seen', () => {
    const message = 'wanted `$ret` in each hit of `a` to be 0; event 3 does not tell; not certain, because '
    const unreturned = run([hit('a')], { ledger: { a: ledgerLine(1, { unreturned: 1 }) } })
    expect(line(value(ref('return'), equals(0)), unreturned).message).toBe(
      `${message}the return of event 3 was not seen`,
    )
    expect(line(value(ref('return'), equals(0)), unreturned, [probe('a', { exit: null })]).message).toBe(
      `${message}the return of \`a\` is not watched`,
    )
    const empty = run([hit('a'), returned('a', { value: null })])
    expect(line(value(ref('return'), equals(0)), empty).message).toContain('because the function returns nothing')
  })
})

describe('each, the nth and the last hit', () => {
  const three = [1, 2, 2].map((x, at) => hit('a', { hit: at + 1, captures: { x } }))

  test('one wrong value fails, and is pointed at', () => {
    expect(line(value(entry('x'), equals(2)), run(three))).toEqual({
      verdict: 'failed',
      seqs: [3],
      message: 'wanted `x` in each hit of `a` to be 2; it is 1 (event 3)',
    })
    expect(line(value(entry('x'), equals(2)), run(three, null)).verdict).toBe('failed')
    expect(line(value(entry('x'), equals(1)), run(three)).message).toContain('it is 2 (event 4), and so in 1 more')
  })

  test('the nth and the last', () => {
    expect(line(value(entry('x', 1), equals(1)), run(three))).toMatchObject({ verdict: 'passed', seqs: [3] })
    expect(line(value(entry('x', -1), equals(2)), run(three))).toMatchObject({ verdict: 'passed', seqs: [5] })
    expect(line(value(entry('x', -1), equals(2)), run(three, null)).verdict).toBe('inconclusive')
    expect(line(value(entry('x', 4), equals(2)), run(three)).verdict).toBe('failed')
    expect(line(value(entry('x', 4), equals(2)), run(three, null)).verdict).toBe('inconclusive')
  })

  test('a value that could not be had outweighs those that are right, and is outweighed by a wrong one', () => {
    const bodies = [
      hit('a', { captures: { x: 1 } }),
      hit('a', { hit: 2, captures: { x: { unavailable: 'optimized out' } } }),
    ]
    expect(line(value(entry('x'), equals(1)), run(bodies))).toEqual({
      verdict: 'inconclusive',
      seqs: [4],
      message:
        'wanted `x` in each hit of `a` to be 1; event 4 does not tell; ' +
        'not certain, because `x` is unavailable: optimized out',
    })
    expect(line(value(entry('x'), equals(2)), run(bodies)).verdict).toBe('failed')
  })
})

describe('one value against another', () => {
  const same = (other: ValueRef): Test => ({ op: 'same-as', other })
  const other = (ref: ValueRef): Test => ({ op: 'differs-from', other: ref })

  function pair(left: Value, right: Value, how: (ref: ValueRef) => Test) {
    const events = run([hit('a', { captures: { x: left } }), hit('b', { captures: { y: right } })])
    return line(value(entry('x', 1), how(entry('y', 1, 'b'))), events)
  }

  test.each<[Value, Value, string, string]>([
    [3, 3, 'passed', 'failed'],
    [3, 4, 'failed', 'passed'],
    [OPS, '0xffffffff82012340', 'passed', 'failed'],
    [-1, '0xffffffffffffffff', 'passed', 'failed'],
    [{ a: 1, b: [NULL] }, { a: 1, b: [0] }, 'passed', 'failed'],
    [{ a: 1 }, { a: 2 }, 'failed', 'passed'],
    [3, 'three', 'failed', 'inconclusive'],
    [{ a: { unavailable: 'depth' } }, { a: { unavailable: 'depth' } }, 'inconclusive', 'inconclusive'],
  ])('%j and %j', (left, right, equal, different) => {
    expect([pair(left, right, same).verdict, pair(left, right, other).verdict]).toEqual([equal, different])
  })

  test('words and events', () => {
    expect(pair(3, 4, same)).toEqual({
      verdict: 'failed',
      seqs: [4, 5],
      message:
        'wanted `x` in hit 1 of `a` to be the same as `y` in hit 1 of `b`; it is 3, while event 5 has 4 (event 4)',
    })
  })

  test('the same selection is compared hit by hit, another each with each', () => {
    const bodies = [1, 2].flatMap(x => [hit('a', { hit: x, captures: { x } }), hit('b', { hit: x, captures: { x } })])
    const exits = [1, 2].map(x => returned('a', { hit: x, captures: { x } }))
    const events = run([...bodies, ...exits])
    expect(line(value(entry('x'), same({ ...entry('x'), of: 'exit' })), events).verdict).toBe('passed')
    expect(line(value(entry('x'), same(entry('x', null, 'b'))), events).verdict).toBe('failed')
    expect(line(value(entry('x', 1), other(entry('x', 2, 'b'))), events)).toMatchObject({ verdict: 'passed' })
  })

  test('rests on both selections', () => {
    const events = run([hit('a', { captures: { x: 1 } })], {}, ['b'])
    expect(line(value(entry('x'), same(entry('x', 1, 'b'))), events).message).toContain('; `b` was never hit')
    const lossy = run([hit('a', { captures: { x: 1 } }), hit('b', { captures: { x: 1 } })], {
      ledger: { b: ledgerLine(1, { hit: 2 }) },
    })
    expect(line(value(entry('x', 1), same(entry('x', 1, 'b'))), lossy).verdict).toBe('inconclusive')
  })
})

test('a struct may have fields with the names of our shapes', () => {
  const captures: Readonly<Record<string, Value>> = JSON.parse(
    '{"x":{"pointer":5,"enum":6,"unavailable":7,"__proto__":8}}',
  )
  const events = run([hit('a', { captures })])
  for (const [name, wanted] of Object.entries({ pointer: 5, enum: 6, unavailable: 7 })) {
    expect(line(value(entry(`x.${name}`), equals(wanted)), events).verdict).toBe('passed')
  }
  expect(line(value(entry('x.__proto__'), equals(8)), events).verdict).toBe('passed')
})
