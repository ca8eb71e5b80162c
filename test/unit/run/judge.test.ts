import { expect, test } from 'vitest'
import { judgeRun } from '../../../src/run/judge.js'
import { lab, probe } from '../verdict/build.js'

const written = { events: 3, bytes: 9, sha256: '0'.repeat(64), ledger: {}, fault: null, seqs: [] }
const demo = lab([probe('a')], [{ type: 'hits', probe: 'a', task: null, count: { min: 1, max: 1 } }])

test('a trace that cannot be judged costs no run: it is incomplete, says why, and nothing passes', async () => {
  const run = await judgeRun(demo, '/nonexistent/events.ndjson', written)
  expect(run.written.fault).toMatchObject({ code: 'internal', exitStatus: 3, message: 'the trace could not be judged' })
  expect(run.written.fault?.parts.why).toContain('the trace /nonexistent/events.ndjson cannot be read')
  expect(run.judged.verdict).toMatchObject({ verdict: 'inconclusive', gaps: [{ weighs: true }] })
  expect(run.judged.verdict.expectations.map(({ verdict }) => verdict)).toEqual(['inconclusive'])
})
