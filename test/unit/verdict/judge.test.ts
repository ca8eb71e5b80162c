import { expect, test } from 'vitest'
import type { Event } from '../../../src/event/index.js'
import type { Lab } from '../../../src/lab/index.js'
import { traceOf } from '../../../src/trace/index.js'
import { encodeVerdict, exitStatusOfVerdict, judge, worstOutcome } from '../../../src/verdict/index.js'
import { hit, lab, probe, run } from './build.js'

const connect = lab([probe('connect')], [{ type: 'hits', probe: 'connect', task: null, count: { min: 1, max: null } }])
const bare = lab([], [])

function verdictOf(judged: Lab, events: readonly Event[]) {
  return judge(judged, traceOf(events))
}

test('a lab without expectations passes when its run was completed', () => {
  expect(verdictOf(bare, run([]))).toEqual({ lab: 'demo', verdict: 'passed', expectations: [], gaps: [] })
})

test.each([
  ['no run-end', run([], null), 'the trace has no run-end: it was cut off, or its run did not end'],
  [
    'an incomplete run',
    run([], { outcome: 'incomplete', reason: 'timeout: 60 s are over' }),
    'the run is incomplete: timeout: 60 s are over',
  ],
  [
    'a crash',
    run([{ kind: 'crash', message: 'VFS: no root', frames: [], time: 5 }]),
    'the kernel crashed: VFS: no root',
  ],
  [
    'a failed step',
    run([{ kind: 'step', step: 2, op: 'expect', task: 'client', ok: false, detail: 'no line with "say:"', time: 5 }]),
    'step 2 (expect client) failed: no line with "say:"',
  ],
  ['a gap of the whole trace', run([{ kind: 'gap', probe: null, reason: 'events were lost' }]), 'events were lost'],
])('%s keeps the whole from passing', (_, events, what) => {
  const { verdict, gaps } = verdictOf(bare, events)
  expect(verdict).toBe('inconclusive')
  expect(gaps.map(gap => gap.what)).toContain(what)
})

test('a gap of a probe that no expectation rests on is told and does not weigh', () => {
  const { verdict, gaps } = verdictOf(
    connect,
    run([hit('connect'), { kind: 'gap', probe: 'other', reason: 'no such symbol' }]),
  )
  expect(verdict).toBe('passed')
  expect(gaps).toEqual([{ probe: 'other', seq: 4, line: null, what: 'no such symbol', weighs: false }])
})

test('failed outweighs inconclusive', () => {
  const judged = lab(
    [probe('connect')],
    [
      { type: 'hits', probe: 'connect', task: null, count: { min: 0, max: 0 } },
      { type: 'hits', probe: 'nowhere', task: null, count: { min: 1, max: null } },
    ],
  )
  const { verdict, expectations } = verdictOf(judged, run([hit('connect')], null))
  expect(expectations.map(line => line.verdict)).toEqual(['failed', 'inconclusive'])
  expect(verdict).toBe('failed')
})

test('a trace of another lab proves nothing', () => {
  const { verdict, expectations } = verdictOf({ ...connect, name: 'other' }, run([hit('connect')]))
  expect(verdict).toBe('inconclusive')
  expect(expectations[0]?.message).toBe(
    'wanted `connect` to be hit at least once; it was hit once; not certain, because the trace is one of the lab `demo`, not of `other`',
  )
})

test('a line names at most twenty events and counts them all', () => {
  const hits = Array.from({ length: 30 }, (_, at) => hit('connect', { hit: at + 1 }))
  const [line] = verdictOf(connect, run(hits)).expectations
  expect(line?.seqs).toEqual(Array.from({ length: 20 }, (_, at) => at + 3))
  expect(line?.seqsTotal).toBe(30)
})

test('verdict.json', () => {
  const { expectations, ...rest } = verdictOf(connect, run([hit('connect')]))
  const text = encodeVerdict({ ...rest, expectations })
  expect(text.startsWith('{\n  "v": 1,\n  "lab": "demo",\n  "verdict": "passed",\n')).toBe(true)
  expect(JSON.parse(text)).toEqual({
    v: 1,
    lab: 'demo',
    verdict: 'passed',
    expectations: [
      {
        index: 0,
        text: 'expectation 0',
        position: { file: 'lab.yaml', line: 1, column: 1 },
        verdict: 'passed',
        seqs: [3],
        seqsTotal: 1,
        wanted: '`connect` to be hit at least once',
        seen: 'it was hit once',
        doubt: null,
        message: 'wanted `connect` to be hit at least once; it was hit once',
      },
    ],
    gaps: [],
  })
})

test('exit statuses, and the worst of several runs', () => {
  expect((['passed', 'failed', 'inconclusive'] as const).map(exitStatusOfVerdict)).toEqual([0, 1, 3])
  expect(worstOutcome([])).toBe('passed')
  expect(worstOutcome(['passed', 'inconclusive'])).toBe('inconclusive')
  expect(worstOutcome(['inconclusive', 'failed', 'passed'])).toBe('failed')
})
