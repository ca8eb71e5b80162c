import { expect, test } from 'vitest'
import { labBlocks } from '../../../src/cli/lab-list.js'
import { overviewTable } from '../../../src/cli/overview.js'
import type { LabOutcome } from '../../../src/cli/summary.js'
import { KlabError } from '../../../src/errors/index.js'
import { expectation, labOf, numbered, reportOf, smallReport } from '../report/sample.js'

const small = smallReport()
const good = reportOf(labOf([]), numbered([]), [
  expectation(0, 'passed', 'a', []),
  expectation(1, 'not-applicable', 'b', []),
])

const none = { run: null, error: null, skipped: null }
const OUTCOMES: readonly LabOutcome[] = [
  { ...none, lab: 'bind', run: { folder: '/w/out/bind', report: good, fault: null }, status: 0, seconds: 3.21 },
  { ...none, lab: 'listen', run: { folder: '/w/out/listen', report: small, fault: null }, status: 1, seconds: 12.5 },
  {
    ...none,
    lab: 'socketcall',
    skipped: 'it lacks the feature native-socketcall: its architecture is x86_64',
    status: 0,
    seconds: 0.4,
  },
  {
    ...none,
    lab: 'broken',
    error: new KlabError('gdb-died', { what: 'GDB died', todo: 'look' }),
    status: 3,
    seconds: 1,
  },
]

test('a line for each lab, then one for all', () => {
  expect(overviewTable(OUTCOMES, { colour: false }, '/w', 4)).toBe(`\
lab         verdict    passed  n/a  hits  seconds  report
bind        ✓ passed      1/1    1     0      3.2  out/bind/report.html
listen      ✗ failed      1/3          4     12.5  out/listen/report.html
socketcall  – skipped                         0.4  it lacks the feature native-socketcall: its architecture is x86_64
broken      ✗ not run                         1.0  error: GDB died

4 labs: 1 passed, 1 failed, 1 skipped, 1 not run, in 17 s
`)
})

test('how many were left when it was interrupted', () => {
  expect(overviewTable(OUTCOMES.slice(0, 2), { colour: false }, '/w', 4)).toContain(
    '\n2 of 4 labs: 1 passed, 1 failed, in 16 s\n',
  )
})

test('the same words with colour', () => {
  const text = overviewTable(OUTCOMES, { colour: true }, '/w', 4)
  expect(text).toContain('\x1b[1;31m✗ failed ')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escapes are what is taken out
  expect(text.replace(/\x1b\[[0-9;]*m/g, '').replace(/ +$/gm, '')).toBe(
    overviewTable(OUTCOMES, { colour: false }, '/w', 4),
  )
})

test('the list tells name and title, kernel, topics and answers', () => {
  const lab = {
    ...labOf([]),
    name: 'listen',
    topics: ['socket', 'tcp'],
    requires: ['CONFIG_INET', 'lsm'],
  }
  const answers = ['Socket communication, listen: what the backlog is', 'Sockets and system calls, 2.4']
  expect(
    labBlocks(
      [
        { ...lab, answers },
        { ...labOf([]), name: 'x' },
      ],
      56,
    ),
  ).toBe(`\
listen  A listening socket
        kernel   x86_64, with CONFIG_INET, lsm
        topics   socket, tcp
        answers  Socket communication, listen: what the
                 backlog is
                 Sockets and system calls, 2.4

x       A listening socket
        kernel   x86_64
`)
})
