import { expect, test } from 'vitest'
import type { EventBody, Value } from '../../../src/event/index.js'
import type { PrintedRef, Test } from '../../../src/lab/index.js'
import { type EndParts, hit, run } from './build.js'
import { line } from './line.js'

function output(text: string, partial = false): EventBody {
  return { kind: 'output', task: 'client', text, partial, time: 5 }
}

function printed(pattern: string, more: Partial<PrintedRef> = {}): Test {
  return { op: 'same-as', other: { task: 'client', pattern, nth: 1, base: 10, ...more } }
}

function said(seen: Value, how: Test, lines: readonly EventBody[], end: EndParts | null = {}) {
  const ref = { select: { probe: 'a', task: null, nth: 1 }, of: 'args', path: ['x'], text: 'x' } as const
  return line({ type: 'value', ref, test: how }, run([hit('a', { args: { x: seen } }), ...lines], end))
}

test('a number that was printed, and the event that shows it', () => {
  expect(said(7777, printed('port (\\d+)'), [output('on port 7777')])).toEqual({
    verdict: 'passed',
    seqs: [3, 4],
    message:
      'wanted `x` in hit 1 of `a` to be the same as what is in the first line of `client` to match /port (\\d+)/; ' +
      'it is 7777, and event 4 has 7777 (event 3)',
  })
  expect(said(7777, printed('port (\\d+)'), [output('on port 80')])).toMatchObject({ verdict: 'failed', seqs: [3, 4] })
})

test.each<[Value, string, PrintedRef['base'], string]>([
  [7777, '1E61', 16, 'passed'],
  [7777, '0x1e61', 16, 'passed'],
  [511, '777', 8, 'passed'],
  [-111, '-111', 10, 'passed'],
  ['0xffff888000378000', 'ffff888000378000', 16, 'passed'],
  ['0xffff888000378000', '18446612682073669632', 10, 'passed'],
  [{ pointer: '0xffff888000378000', symbol: null }, 'ffff888000378000', 16, 'passed'],
  ['cat', 'cat', 10, 'passed'],
  ['1234', '1234', 10, 'passed'],
  ['cat', 'dog', 10, 'failed'],
  [8, '8', 8, 'failed'],
  [5, 'cat', 10, 'failed'],
])('%j and the printed %s in base %i: %s', (seen, text, base, verdict) => {
  expect(said(seen, printed('^(\\S+)$', { base }), [output(text)]).verdict).toBe(verdict)
})

test('the nth of the lines that match, and the last', () => {
  const lines = [output('a 1'), output('b'), output('a 2'), output('a 3')]
  const at = (nth: number) => printed('^a (\\d)', { nth })
  expect([1, 2, 3, -1].map(nth => said(nth === -1 ? 3 : nth, at(nth), lines).verdict)).toEqual(Array(4).fill('passed'))
})

test('a prompt that becomes a line is one line', () => {
  const lines = [output('a ', true), output('a 1'), output('a ', true), output('a ', true)]
  const nth = (n: number) => said('', printed('^a (\\d?)', { nth: n }), lines).verdict
  expect([nth(1), nth(2), nth(3), nth(4)]).toEqual(['failed', 'passed', 'passed', 'failed'])
})

test('the console', () => {
  const how = printed('entries: (\\d+)', { task: null })
  expect(said(1024, how, [{ kind: 'console', text: 'TCP: entries: 1024' }]).verdict).toBe('passed')
  expect(said(1024, how, [output('entries: 1024')]).verdict).toBe('failed')
})

test('a line that is not there: a run that is whole did not print it', () => {
  const how = printed('port (\\d+)')
  expect(said(1, how, [output('hello')]).message).toContain(
    'no such line: the first line of `client` to match /port (\\d+)/',
  )
  expect(said(1, how, []).verdict).toBe('failed')
  expect(said(1, how, [], null).verdict).toBe('inconclusive')
  expect(said(1, how, [], { outcome: 'incomplete', reason: 'timeout' }).verdict).toBe('inconclusive')
  expect(said(1, how, [{ kind: 'gap', probe: null, reason: 'lines were lost' }]).verdict).toBe('inconclusive')
})

test('the last line is known only of a run that is whole; the first is known at once', () => {
  const unfinished: EndParts = { outcome: 'incomplete', reason: 'timeout' }
  const lines = [output('port 1')]
  expect(said(1, printed('port (\\d+)'), lines, unfinished).verdict).toBe('passed')
  expect(said(1, printed('port (\\d+)', { nth: -1 }), lines, unfinished).verdict).toBe('inconclusive')
})

test('a line too long to be compared, a pattern that is none, a group that took nothing', () => {
  const long = output(`${'a'.repeat(9000)}1`)
  expect(said(1, printed('([0-9])'), [long, output('1')]).message).toContain('event 4 has too many characters')
  expect(said(1, printed('('), [output('1')]).verdict).toBe('inconclusive')
  expect(said(1, printed('port(x)?'), [output('port')]).verdict).toBe('failed')
})

test('what differs', () => {
  const how: Test = { op: 'differs-from', other: { task: 'client', pattern: '(\\d+)', nth: 1, base: 10 } }
  expect(said(1, how, [output('2')]).verdict).toBe('passed')
  expect(said(2, how, [output('2')]).verdict).toBe('failed')
})
