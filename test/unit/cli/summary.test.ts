import { expect, test } from 'vitest'
import { runSummary, statusOfAll } from '../../../src/cli/summary.js'
import { KlabError, KlabErrors } from '../../../src/errors/index.js'

test.each([
  [[], 0],
  [[0, 0], 0],
  [[0, 1], 1],
  [[1, 3, 0], 3],
  [[3, 2, 1], 2],
  [[2, 130, 3], 130],
])('of the statuses %j, %i tells what is to be mended first', (statuses, worst) => {
  expect(statusOfAll(statuses.map(status => ({ status, skipped: null })))).toBe(worst)
})

test('what was skipped counts for nothing, unless nothing else was there', () => {
  const skipped = { status: 0, skipped: 'it lacks the feature lsm' }
  expect(statusOfAll([skipped, { status: 0, skipped: null }])).toBe(0)
  expect(statusOfAll([skipped, { status: 1, skipped: null }])).toBe(1)
  expect(statusOfAll([skipped, skipped])).toBe(3)
})

const at = { file: 'lab.yaml', line: 3, column: 5 }
const unresolved = new KlabError('probe-unresolved', { what: 'no such function', at })
const timeout = new KlabError('timeout', { what: 'waited 5 s' })

test.each([
  ['no error', null, []],
  ['an error', timeout, [{ code: 'timeout', what: 'waited 5 s', at: null }]],
  [
    'several',
    new KlabErrors([unresolved, timeout]),
    [
      { code: 'probe-unresolved', what: 'no such function', at },
      { code: 'timeout', what: 'waited 5 s', at: null },
    ],
  ],
  ['what nobody expected', new Error('oh'), [{ code: 'internal', what: 'Error: oh', at: null }]],
])('a run without a result tells %s', (_, error, errors) => {
  expect(runSummary({ lab: 'a', run: null, error, status: 3, skipped: null, seconds: 0.5 })).toEqual({
    lab: 'a',
    status: 3,
    skipped: null,
    seconds: 0.5,
    verdict: null,
    folder: null,
    expectations: [],
    errors,
    trace: null,
    initcalls: null,
  })
})
