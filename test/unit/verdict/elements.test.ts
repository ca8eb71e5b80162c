import { describe, expect, test } from 'vitest'
import type { Value } from '../../../src/event/index.js'
import type { CapturedList, Probe, Test, ValueRef } from '../../../src/lab/index.js'
import { hit, position, probe, run } from './build.js'
import { line } from './line.js'

function ref(path: string, id = 'a'): ValueRef {
  return { select: { probe: id, task: null, nth: null }, of: 'entry', path: path.split('.'), text: path }
}

function socket(port: Value, address: `0x${string}` = '0xffff888000000010'): Value {
  return { address: { pointer: address, symbol: null }, port }
}

const CUT: Value = { unavailable: 'more than 2 elements' }

/** What is said of `x[*].port`, or another path, in one hit whose `x` is this. */
function said(x: Value, how: Test, path = 'x.*.port', more: Readonly<Record<string, Value>> = {}) {
  return line({ type: 'value', ref: ref(path), test: how }, run([hit('a', { captures: { x, ...more } })]))
}

const includes = (value: number | string): Test => ({ op: 'includes', wanted: { value } })
const excludes = (value: number | string): Test => ({ op: 'excludes', wanted: { value } })
const both = (x: Value, value: number | string) => [said(x, includes(value)).verdict, said(x, excludes(value)).verdict]

describe('includes and excludes', () => {
  test.each<[string, Value, readonly [string, string]]>([
    ['there', [socket(80), socket(7777)], ['passed', 'failed']],
    ['not there', [socket(80)], ['failed', 'passed']],
    ['there, in a list that was cut', [socket(80), socket(7777), CUT], ['passed', 'failed']],
    ['not seen, in a list that was cut', [socket(80), socket(22), CUT], ['inconclusive', 'inconclusive']],
    ['in a list without elements', [], ['failed', 'passed']],
    ['in a list of which nothing could be had', [CUT], ['inconclusive', 'inconclusive']],
    ['beside an element whose field is unavailable', [socket({ unavailable: 'x' })], ['inconclusive', 'inconclusive']],
    ['in an unavailable list', { unavailable: 'the head is NULL' }, ['inconclusive', 'inconclusive']],
    ['in what is no list', 7777, ['inconclusive', 'inconclusive']],
  ])('%s', (_, x, wanted) => {
    expect(both(x, 7777)).toEqual(wanted)
  })

  test('an element of another kind is not the wanted one, and not known to differ from it', () => {
    expect(both([socket('http')], 7777)).toEqual(['failed', 'inconclusive'])
  })

  test('a pointer by its symbol', () => {
    const x = [{ address: { pointer: '0xffffffff81ae2800', symbol: 'tcp_prot' } }] satisfies Value
    expect(said(x, includes('tcp_prot'), 'x.*.address').verdict).toBe('passed')
    expect(said(x, includes('udp_prot'), 'x.*.address').verdict).toBe('failed')
  })

  test('what was seen, in words', () => {
    expect(said([socket(80), socket(7777)], includes(7777)).message).toBe(
      'wanted `x.*.port` in each hit of `a` to include 7777; element 1 is 7777 (event 3)',
    )
    expect(said([socket(80), socket(22)], includes(7777)).message).toBe(
      'wanted `x.*.port` in each hit of `a` to include 7777; it has 80, 22, not 7777 (event 3)',
    )
    expect(said([], excludes(7777)).message).toBe(
      'wanted `x.*.port` in each hit of `a` to exclude 7777; the list is empty, not 7777 (event 3)',
    )
    expect(said([socket(80), CUT], excludes(7777)).message).toBe(
      'wanted `x.*.port` in each hit of `a` to exclude 7777; event 3 does not tell; ' +
        'not certain, because `x` is not whole: more than 2 elements',
    )
  })

  test('another captured value', () => {
    const x = [socket(80), socket(7777, '0xffff888000000020')]
    const same = (op: 'includes' | 'excludes'): Test => ({ op, wanted: { other: ref('sk') } })
    const verdicts = (sk: Value) =>
      (['includes', 'excludes'] as const).map(op => said(x, same(op), 'x.*.address', { sk }).verdict)
    expect(verdicts({ pointer: '0xffff888000000020', symbol: null })).toEqual(['passed', 'failed'])
    expect(verdicts({ pointer: '0xffff888000000030', symbol: null })).toEqual(['failed', 'passed'])
    expect(verdicts({ unavailable: 'optimized out' })).toEqual(['inconclusive', 'inconclusive'])
    expect(verdicts('text')).toEqual(['inconclusive', 'inconclusive'])
  })

  test('what is not known is not excluded, not even from nothing', () => {
    const same = (op: 'includes' | 'excludes'): Test => ({ op, wanted: { other: ref('sk') } })
    const sk = { unavailable: 'optimized out' }
    for (const op of ['includes', 'excludes'] as const)
      expect(said([], same(op), 'x.*.address', { sk }).verdict).toBe('inconclusive')
  })

  test('every value of another probe must be there', () => {
    const wanted = {
      type: 'value',
      ref: ref('x.*.port'),
      test: { op: 'includes', wanted: { other: ref('p', 'b') } },
    } as const
    const ports = (...all: readonly number[]) => all.map((p, at) => hit('b', { hit: at + 1, captures: { p } }))
    const list = hit('a', { captures: { x: [socket(1), socket(2)] } })
    expect(line(wanted, run([...ports(1, 2), list])).verdict).toBe('passed')
    expect(line(wanted, run([...ports(1, 3), list])).verdict).toBe('failed')
    expect(line(wanted, run([list], {}, ['b'])).verdict).toBe('failed')
  })
})

describe('the other tests mean each element', () => {
  const below = (max: number): Test => ({ op: 'range', min: 0, max })

  test.each<[string, Value, string]>([
    ['all pass', [socket(1), socket(2)], 'passed'],
    ['one fails', [socket(1), socket(200)], 'failed'],
    ['one fails in a list that was cut', [socket(200), CUT], 'failed'],
    ['all pass in a list that was cut', [socket(1), CUT], 'inconclusive'],
    ['there is none', [], 'failed'],
    ['one is unavailable', [socket(1), socket({ unavailable: 'x' })], 'inconclusive'],
  ])('%s', (_, x, wanted) => {
    expect(said(x, below(10)).verdict).toBe(wanted)
  })

  test('same-as', () => {
    const same: Test = { op: 'same-as', other: ref('p') }
    expect(said([socket(7), socket(7)], same, 'x.*.port', { p: 7 }).verdict).toBe('passed')
    expect(said([socket(7), socket(8)], same, 'x.*.port', { p: 7 }).verdict).toBe('failed')
    expect(said([], same, 'x.*.port', { p: 7 }).message).toContain('the list is empty')
  })
})

test('a list has a length when it is whole, and its elements can be counted on in any case', () => {
  const equals = (value: number): Test => ({ op: 'equals', value })
  expect(said([socket(1), socket(2)], equals(2), 'x.length').verdict).toBe('passed')
  expect(said([], equals(0), 'x.length').verdict).toBe('passed')
  expect(said([socket(1), CUT], equals(1), 'x.length').verdict).toBe('inconclusive')
  expect(said([socket(1), CUT], equals(1), 'x.0.port').verdict).toBe('passed')
  expect(said([socket(1), CUT], equals(1), 'x.1.port').verdict).toBe('inconclusive')
})

describe('an element by its number', () => {
  const code = { text: 'head', expression: { op: 'name', name: 'head' } } as const
  const list: CapturedList = {
    kind: 'list',
    name: 'x',
    from: { type: 'head', head: code },
    of: 'struct sock',
    by: 'sk_node',
    fields: ['port'],
    values: [],
    limit: 9,
    position,
  }
  const listing = probe('a', { entry: { backtrace: 0, args: false, values: [list] } })
  const x = [socket(1), CUT, socket(2)]
  const verdict = (path: string, value: number, probes?: readonly Probe[]) =>
    line({ type: 'value', ref: ref(path), test: { op: 'equals', value } }, run([hit('a', { captures: { x } })]), probes)
      .verdict

  test('of a list, behind a place where some are missing, is not known to be that one', () => {
    expect(verdict('x.0.port', 1, [listing])).toBe('passed')
    expect(verdict('x.2.port', 2, [listing])).toBe('inconclusive')
    expect(verdict('x.2.port', 9, [listing])).toBe('inconclusive')
  })

  test('of an array it is', () => {
    expect(verdict('x.2.port', 2)).toBe('passed')
  })
})

describe('bytes', () => {
  const HI: Value = { hex: '68 69 0a', text: 'hi\n' }
  const equals = (value: number | string): Test => ({ op: 'equals', value })

  test('compare as text, and by their parts', () => {
    expect(said(HI, equals('hi\n'), 'x').verdict).toBe('passed')
    expect(said(HI, equals('hi'), 'x').verdict).toBe('failed')
    expect(said(HI, { op: 'matches', pattern: '^hi$' }, 'x').verdict).toBe('failed')
    expect(said(HI, { op: 'matches', pattern: '^hi\\n$' }, 'x').verdict).toBe('passed')
    expect(said(HI, equals('68 69 0a'), 'x.hex').verdict).toBe('passed')
    expect(said(HI, equals(3), 'x.length').verdict).toBe('passed')
    expect(said({ hex: '', text: '' }, equals(0), 'x.length').verdict).toBe('passed')
  })

  test('that are cut prove nothing', () => {
    const cut: Value = { hex: '68', text: 'h', cut: '1 of 2 bytes: cannot read memory at 0x1' }
    for (const path of ['x', 'x.text', 'x.length']) {
      expect(said(cut, equals('h'), path).message).toContain('because `x` is cut: 1 of 2 bytes')
    }
  })

  test('are the same as the same bytes, and as a text of them', () => {
    const same: Test = { op: 'same-as', other: ref('y') }
    const verdict = (y: Value) => said(HI, same, 'x', { y }).verdict
    expect(verdict({ hex: '68 69 0a', text: 'hi\n' })).toBe('passed')
    expect(verdict('hi\n')).toBe('passed')
    expect(verdict({ hex: '68 69', text: 'hi' })).toBe('failed')
    const raw = { hex: 'ff', text: '\\xff' }
    expect(said(raw, same, 'x', { y: { hex: '5c 78 66 66', text: '\\xff' } }).verdict).toBe('failed')
    expect(said(raw, same, 'x', { y: raw }).verdict).toBe('passed')
  })

  test('a struct that merely has such fields stays a struct', () => {
    const struct = { hex: 'no bytes', text: 'a' }
    expect(said(struct, equals('a'), 'x.text').verdict).toBe('passed')
    expect(said({ ...HI, more: 1 }, equals('68 69 0a'), 'x.hex').verdict).toBe('passed')
  })
})
