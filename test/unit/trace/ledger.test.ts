import { expect, test } from 'vitest'
import type { Event } from '../../../src/event/index.js'
import { traceOf } from '../../../src/trace/index.js'
import { hit, ledgerLine, number, returned, run } from '../verdict/build.js'

const pair = [hit('a'), returned('a')]
const two = [...pair, hit('a', { hit: 2 }), returned('a', { hit: 2 })]

test.each<[string, readonly Event[], readonly string[]]>([
  ['all there', run(two), []],
  ['a return that nobody saw', run([...pair, hit('a', { hit: 2 })]), []],
  [
    'a hit not captured',
    run(pair, { ledger: { a: ledgerLine(1, { hit: 2 }) } }),
    ['lost 1 of 2 hits were not captured'],
  ],
  [
    'a hit on its way lost',
    run([hit('a'), hit('a', { hit: 3 })], { ledger: { a: ledgerLine(3) } }),
    ['lost hit 3 (event 4) follows hit 1', 'lost 1 of 3 captured hits are missing'],
  ],
  ['a hit too many', run([hit('a'), hit('a')]), ['spoilt hit 1 (event 4) stands after hit 1']],
  [
    'more hits than counted',
    run(two, { ledger: { a: ledgerLine(1) } }),
    ['spoilt 2 hits are there, and the ledger counts 1', 'spoilt hit 2 is there, and the ledger counts 1 hits'],
  ],
  [
    'more captures than hits',
    run(two, { ledger: { a: ledgerLine(2, { hit: 1 }) } }),
    ['spoilt the ledger counts 2 captures of 1 hits', 'spoilt hit 2 is there, and the ledger counts 1 hits'],
  ],
  [
    'hits of what was never armed',
    run(two, { ledger: { a: ledgerLine(2, { armed: false }) } }),
    ['spoilt the ledger counts hits and says that it was never armed'],
  ],
  [
    'a return missing',
    run([...pair, hit('a', { hit: 2 })], { ledger: { a: ledgerLine(2) } }),
    ['lost 1 returns are missing'],
  ],
  [
    'a return missing from a run that was broken off',
    run([...pair, hit('a', { hit: 2 })], { outcome: 'incomplete', ledger: { a: ledgerLine(2) } }),
    [],
  ],
  [
    'a return of nothing',
    run([...pair, returned('a', { hit: 5 })], { ledger: { a: ledgerLine(1) } }),
    ['lost event 5 is the return of hit 5, which is missing', 'spoilt 2 returns and 0 unreturned of 1 hits'],
  ],
  [
    'a return twice',
    run([...pair, returned('a')], { ledger: { a: ledgerLine(1) } }),
    ['spoilt hit 1 returned twice (event 5)'],
  ],
  [
    'a return before its hit',
    run([returned('a'), hit('a')]),
    ['spoilt hit 1 returned (event 3) before it was entered'],
  ],
])('%s', (_, events, expected) => {
  expect(traceOf(events).defects.map(({ nature, what, probe }) => ({ said: `${nature} ${what}`, probe }))).toEqual(
    expected.map(said => ({ said, probe: 'a' })),
  )
})

test('a probe without its line in the ledger, or without its place', () => {
  const events = run(pair)
  const end = events.at(-1)
  if (end?.kind !== 'run-end') throw new Error('no run-end')
  expect(traceOf(events.with(-1, { ...end, ledger: {} })).defects).toEqual([
    { nature: 'lost', line: null, probe: 'a', what: 'the loss ledger has no line for it' },
  ])
  expect(traceOf(number(events.toSpliced(1, 1))).defects).toEqual([
    { nature: 'lost', line: null, probe: 'a', what: 'it was hit, and no event tells where it is' },
  ])
  expect(traceOf(number(events.toSpliced(1, 0, ...events.slice(1, 2)))).defects).toEqual([
    { nature: 'spoilt', line: null, probe: 'a', what: 'it was resolved twice' },
  ])
})
