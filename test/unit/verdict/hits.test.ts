import { expect, test } from 'vitest'
import { type EndParts, hit, ledgerLine, probe, run, type Wanted } from './build.js'
import { line } from './line.js'

function hits(min: number, max: number | null, task: string | null = null): Wanted {
  return { type: 'hits', probe: 'a', task, count: { min, max } }
}

const two = [hit('a'), hit('a', { hit: 2 })]
const INCOMPLETE: EndParts = { outcome: 'incomplete', reason: 'timeout: 60 s are over' }
const because = 'not certain, because the run is incomplete: timeout: 60 s are over'

test.each([
  ['exactly', hits(2, 2), 'passed', 'wanted `a` to be hit exactly 2 times; it was hit 2 times'],
  ['at least', hits(1, null), 'passed', 'wanted `a` to be hit at least once; it was hit 2 times'],
  ['at most', hits(0, 3), 'passed', 'wanted `a` to be hit at most 3 times; it was hit 2 times'],
  ['from to', hits(1, 3), 'passed', 'wanted `a` to be hit 1 to 3 times; it was hit 2 times'],
  ['never', hits(0, 0), 'failed', 'wanted `a` never to be hit; it was hit 2 times'],
  ['too many', hits(1, 1), 'failed', 'wanted `a` to be hit exactly once; it was hit 2 times'],
  ['too few', hits(3, null), 'failed', 'wanted `a` to be hit at least 3 times; it was hit 2 times'],
] as const)('%s in a complete run', (_, wanted, verdict, message) => {
  expect(line(wanted, run(two))).toEqual({ verdict, seqs: [3, 4], message })
})

test.each([
  ['a minimum that is met is proven', hits(2, null), 'passed'],
  ['a maximum that is passed is proven', hits(0, 1), 'failed'],
  ['never is broken by a hit', hits(0, 0), 'failed'],
  ['an exact count is not', hits(2, 2), 'inconclusive'],
  ['a maximum is not', hits(0, 3), 'inconclusive'],
  ['too few are not', hits(3, null), 'inconclusive'],
] as const)('%s in an incomplete run', (_, wanted, verdict) => {
  for (const events of [run(two, INCOMPLETE), run(two, null)]) expect(line(wanted, events).verdict).toBe(verdict)
})

test('never hit', () => {
  expect(line(hits(0, 0), run([], {}, ['a']))).toEqual({
    verdict: 'passed',
    seqs: [],
    message: 'wanted `a` never to be hit; it was never hit',
  })
  expect(line(hits(0, 0), run([], INCOMPLETE, ['a'])).message).toBe(
    `wanted \`a\` never to be hit; it was never hit; ${because}`,
  )
})

test('hits of one task are counted apart', () => {
  const events = run([hit('a', { task: 'client' }), hit('a', { hit: 2, task: 'server' }), hit('a', { hit: 3 })])
  expect(line(hits(1, 1, 'server'), events)).toEqual({
    verdict: 'passed',
    seqs: [4],
    message: 'wanted `a` to be hit exactly once by `server`; it was hit once',
  })
})

test.each([
  ['a gap event', run([{ kind: 'gap', probe: 'a', reason: 'no such symbol' }], {}, ['a']), '`a`: no such symbol'],
  ['a gap of all', run([{ kind: 'gap', probe: null, reason: 'events were lost' }], {}, ['a']), 'events were lost'],
  ['never armed', run([], { ledger: { a: ledgerLine(0, { armed: false }) } }, ['a']), '`a` was never armed'],
  ['not captured', run([], { ledger: { a: ledgerLine(0, { hit: 2 }) } }, ['a']), '`a`: 2 of 2 hits were not captured'],
  ['hits missing', run([], { ledger: { a: ledgerLine(1) } }, ['a']), '`a`: 1 of 1 captured hits are missing'],
  ['not in the trace', run([]), 'the trace says nothing of `a`'],
] as const)('%s: absence is not proven', (_, events, doubt) => {
  for (const wanted of [hits(0, 0), hits(1, null)]) {
    const { verdict, message } = line(wanted, events)
    expect(verdict).toBe('inconclusive')
    expect(message.endsWith(`it was never hit; not certain, because ${doubt}`)).toBe(true)
  }
})

test('a probe that looks at other tasks says nothing of this one', () => {
  const { message } = line(hits(0, 0, 'client'), run([], {}, ['a']), [probe('a', { tasks: ['server'] })])
  expect(message).toBe(
    'wanted `a` never to be hit by `client`; it was never hit; not certain, because `a` is not looked for in `client`',
  )
})

test('beyond its limit nothing is known, whatever the ledger says', () => {
  const events = run(two, { ledger: { a: ledgerLine(2, { limited: true }) } })
  const doubt = '`a` reached its limit of 2 times, and was not looked for after that'
  for (const trace of [events, run(two)]) {
    expect(line(hits(2, 2), trace, [probe('a', { limit: 2 })])).toEqual({
      verdict: 'inconclusive',
      seqs: [3, 4],
      message: `wanted \`a\` to be hit exactly 2 times; it was hit 2 times; not certain, because ${doubt}`,
    })
    expect(line(hits(2, null), trace, [probe('a', { limit: 2 })]).verdict).toBe('passed')
    expect(line(hits(1, 1), trace, [probe('a', { limit: 2 })]).verdict).toBe('failed')
  }
})

test('a probe whose evidence contradicts itself proves nothing', () => {
  const events = run([hit('a'), hit('a')], { ledger: { a: ledgerLine(2) } })
  for (const wanted of [hits(1, null), hits(0, 0)]) {
    expect(line(wanted, events).verdict).toBe('inconclusive')
    expect(line(wanted, events).message).toContain('not certain, because `a`: hit 1 (event 4) stands after hit 1')
  }
})
