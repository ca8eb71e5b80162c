import { expect, test } from 'vitest'
import type { EventBody } from '../../../src/event/index.js'
import { run, type Wanted } from './build.js'
import { line } from './line.js'

const printed: readonly EventBody[] = [
  { kind: 'console', text: 'TCP: Hash tables configured' },
  { kind: 'output', task: 'client', text: 'say: ', partial: true, time: 5 },
  { kind: 'output', task: 'server', text: 'hello', partial: false, time: 6 },
]
const onConsole = (pattern: string): Wanted => ({ type: 'console', pattern })
const output = (task: string, pattern: string): Wanted => ({ type: 'output', task, pattern })

test('a line that matches', () => {
  expect(line(onConsole('^TCP: .* configured$'), run(printed))).toEqual({
    verdict: 'passed',
    seqs: [2],
    message: 'wanted a console line to match /^TCP: .* configured$/; "TCP: Hash tables configured" (event 2)',
  })
  expect(line(output('client', '^say:'), run(printed)).seqs).toEqual([3])
  expect(line(output('server', 'hello'), run(printed, null)).verdict).toBe('passed')
})

test('no line that matches', () => {
  expect(line(output('client', 'hello'), run(printed))).toEqual({
    verdict: 'failed',
    seqs: [],
    message: 'wanted a line of `client` to match /hello/; none of 1 lines does, the last being "say: "',
  })
  expect(line(output('nobody', 'hello'), run(printed)).message).toBe(
    'wanted a line of `nobody` to match /hello/; `nobody` printed nothing',
  )
})

test('no line that matches, and one may be missing', () => {
  expect(line(onConsole('login:'), run(printed, null))).toEqual({
    verdict: 'inconclusive',
    seqs: [],
    message:
      'wanted a console line to match /login:/; none of 1 lines does, the last being "TCP: Hash tables configured"; ' +
      'not certain, because the trace has no run-end: it was cut off, or its run did not end',
  })
})

test('a line too long to be compared, and a pattern that is none', () => {
  const long: EventBody = { kind: 'console', text: `${'a'.repeat(9000)}b` }
  expect(line(onConsole('(a+)+$'), run([long])).message).toContain(
    'because event 2 has 9001 characters, too many for this pattern',
  )
  expect(line(onConsole('('), run(printed))).toMatchObject({ verdict: 'inconclusive' })
})

const exit = (status: number | null, signal: string | null = null): Wanted => ({
  type: 'exit',
  task: 'client',
  status,
  signal,
})

function ended(status: number | null, signal: string | null = null): EventBody {
  return { kind: 'task', task: 'client', pid: 40, state: 'exited', status, signal, time: 9 }
}

const started: EventBody = {
  kind: 'task',
  task: 'client',
  pid: 40,
  state: 'started',
  status: null,
  signal: null,
  time: 1,
}

test.each([
  ['the wanted status', exit(0), ended(0), 'passed', 'with status 0; it ended with status 0 (event 3)'],
  ['another status', exit(0), ended(1), 'failed', 'with status 0; it ended with status 1 (event 3)'],
  ['a signal instead', exit(0), ended(null, 'SIGSEGV'), 'failed', 'with status 0; it ended by SIGSEGV (event 3)'],
  [
    'the wanted signal',
    exit(null, 'SIGTERM'),
    ended(null, 'SIGTERM'),
    'passed',
    'by SIGTERM; it ended by SIGTERM (event 3)',
  ],
  [
    'another signal',
    exit(null, 'SIGTERM'),
    ended(null, 'SIGKILL'),
    'failed',
    'by SIGTERM; it ended by SIGKILL (event 3)',
  ],
  ['any end', exit(null), ended(7), 'passed', 'in any way; it ended with status 7 (event 3)'],
] as const)('a task ends: %s', (_, wanted, end, verdict, words) => {
  const expected = { verdict, seqs: [3], message: `wanted \`client\` to end ${words}` }
  expect(line(wanted, run([started, end]))).toEqual(expected)
  expect(line(wanted, run([started, end], null))).toEqual(expected)
})

test('a task that does not end', () => {
  expect(line(exit(0), run([started]))).toEqual({
    verdict: 'failed',
    seqs: [2],
    message: 'wanted `client` to end with status 0; it never ended',
  })
  expect(line(exit(0), run([])).message).toBe('wanted `client` to end with status 0; it was never started')
  expect(line(exit(0), run([started], null)).verdict).toBe('inconclusive')
})
