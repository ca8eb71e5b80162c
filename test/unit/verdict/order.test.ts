import { expect, test } from 'vitest'
import { hit, ledgerLine, probe, run, type Wanted } from './build.js'
import { line } from './line.js'

function order(strict = false, task: string | null = null): Wanted {
  return { type: 'order', probes: ['a', 'b', 'c'], task, strict }
}

const inOrder = [hit('a'), hit('b'), hit('c')]

test('first hits in order, other hits between them', () => {
  const events = run([hit('a'), hit('a', { hit: 2 }), hit('b'), hit('a', { hit: 3 }), hit('c'), hit('b', { hit: 2 })])
  expect(line(order(), events)).toEqual({
    verdict: 'passed',
    seqs: [5, 7, 9],
    message: 'wanted `a`, `b`, `c` in this order; they came in this order',
  })
  expect(line(order(true), events)).toEqual({
    verdict: 'failed',
    seqs: [6, 8],
    message: 'wanted `a`, `b`, `c` in this order with none between; hit 2 of `a` (event 6) came between',
  })
})

test('strict lets hits follow the last', () => {
  expect(line(order(true), run([...inOrder, hit('a', { hit: 2 })])).verdict).toBe('passed')
})

test('a wrong order fails, also in an incomplete run', () => {
  const wrong = [hit('b'), hit('a'), hit('c')]
  const message = 'wanted `a`, `b`, `c` in this order; `b` (event 5) came before `a` (event 6)'
  const expected = { verdict: 'failed', seqs: [5, 6], message }
  expect(line(order(), run(wrong, {}))).toEqual({ ...expected, seqs: [5, 6] })
  expect(line(order(), run(wrong, { outcome: 'incomplete' }))).toEqual(expected)
})

test('one that never came', () => {
  const message = 'wanted `a`, `b`, `c` in this order; `c` was never hit'
  expect(line(order(), run([hit('a'), hit('b')], {}, ['c']))).toEqual({ verdict: 'failed', seqs: [5, 6], message })
  expect(line(order(), run([hit('a'), hit('b')], { outcome: 'incomplete', reason: 'timeout' }, ['c']))).toEqual({
    verdict: 'inconclusive',
    seqs: [5, 6],
    message: `${message}; not certain, because the run is incomplete: timeout`,
  })
})

test('losses anywhere leave the order open, both ways', () => {
  for (const bodies of [inOrder, [hit('b'), hit('a'), hit('c')]]) {
    const lossy = run(bodies, { ledger: { a: ledgerLine(1, { hit: 3 }) } })
    expect(line(order(), lossy).verdict).toBe('inconclusive')
    expect(line(order(), lossy).message).toContain('not certain, because `a`: 2 of 3 hits were not captured')
  }
  expect(line(order(), run(inOrder, null)).verdict).toBe('inconclusive')
})

test('a limit does not hide a first hit, but may hide one between', () => {
  const limited = (...ids: readonly string[]) =>
    ['a', 'b', 'c'].map(id => probe(id, ids.includes(id) ? { limit: 1 } : {}))
  expect(line(order(), run(inOrder), limited('a', 'b', 'c')).verdict).toBe('passed')
  expect(line(order(true), run(inOrder), limited('c')).verdict).toBe('passed')
  expect(line(order(true), run(inOrder), limited('a')).verdict).toBe('inconclusive')
})

test('the order in one task', () => {
  const events = run([
    hit('b', { task: 'server' }),
    hit('a', { task: 'client' }),
    hit('b', { hit: 2, task: 'client' }),
    hit('c', { task: 'client' }),
  ])
  expect(line(order(true, 'client'), events)).toEqual({
    verdict: 'passed',
    seqs: [6, 7, 8],
    message: 'wanted `a`, `b`, `c` in this order with none between by `client`; they came in this order',
  })
})
