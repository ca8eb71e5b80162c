import { expect, test } from 'vitest'
import type { AgentEnd } from '../../../src/debugger/index.js'
import { KlabError } from '../../../src/errors/index.js'
import { withSlowProbe } from '../../../src/run/slow-probe.js'

const LINE = { armed: true, hit: 0, captured: 0, truncated: 0, unavailable: 0, unreturned: 0, limited: false }
const late = new KlabError('timeout', { what: 'waited 20 s', why: 'the last console lines:\nx' })

function end(stops: Readonly<Record<string, readonly [hit: number, passed: number]>>): AgentEnd {
  const of = <T>(value: (hit: number, passed: number) => T) =>
    Object.fromEntries(Object.entries(stops).map(([id, [hit, passed]]) => [id, value(hit, passed)]))
  return {
    kind: 'agent-end',
    done: null,
    ledger: of(hit => ({ ...LINE, hit, captured: hit })),
    passed: of((_, passed) => passed),
  }
}

test.each([
  [
    [0, 3000],
    '`busy` stopped the guest 3000 times, 150 a second, each time in a task or call that it is not about: a place that is reached less often, `from` and `until` make the run faster',
  ],
  [
    [1000, 2000],
    '`busy` stopped the guest 3000 times, 150 a second, 2000 times in a task or call that it is not about: a place that is reached less often, `from` and `until` or a lower `limit` make the run faster',
  ],
  [
    [3000, 0],
    '`busy` stopped the guest 3000 times, 150 a second: a place that is reached less often, `from` and `until` or a lower `limit` make the run faster',
  ],
] as const)('a run that took too long, with a busy probe: %j', (busy, todo) => {
  const fault = withSlowProbe(late, end({ quiet: [199, 0], busy }), 20)
  expect([fault.code, fault.message, fault.parts.why, fault.parts.todo]).toEqual([
    'timeout',
    late.message,
    late.parts.why,
    todo,
  ])
})

test('probes are not blamed when they stop the guest seldom, or when something else went wrong', () => {
  expect(withSlowProbe(late, end({ quiet: [50, 49] }), 20)).toBe(late)
  expect(withSlowProbe(late, null, 20)).toBe(late)
  const died = new KlabError('gdb-died', { what: 'GDB died' })
  expect(withSlowProbe(died, end({ busy: [9999, 0] }), 20)).toBe(died)
})
