import { expect, test } from 'vitest'
import { renderFailures, renderReport, terminalOptions } from '../../../src/report/index.js'
import { widthOf } from '../../../src/report/text/width.js'
import { expectation, frame, hit, labOf, numbered, reportOf, ret, smallReport } from './sample.js'

const TEXT = [
  ' FAILED  demo — A listening socket',
  '1 passed, 1 failed, 1 inconclusive · 4 calls in 2 tasks',
  'kernel x86_64 (5.10.1) · QEMU 7.2.22 tcg, deterministic · GDB 13.1',
  '',
  '  ✗ hits: __sys_connect, never  #8',
  '    wanted it to be hit once; it was hit twice',
  '    lab.yaml:7:3',
  '  ? returns: tcp_close  #10',
  '    wanted it to be hit once; it was hit twice',
  '    lab.yaml:7:3',
  '  ✓ hits: __sys_listen, exactly: 1  #3',
  '⚠ two events were lost  #11',
  '',
  'server  pid 31 · tcp-server · 3 calls',
  '    #2   0.001000  ├─ server started, pid 31',
  '    #3   0.001500  ├─ __sys_listen(fd=3, backlog=5) = 0  net/socket.c:10',
  '    #4   0.001500  │  └─ inet_listen = 0  net/socket.c:10',
  '                   │        sk = 0xffff8880: sk_state=TCP_CLOSE',
  '                   │        sk->sk_state: TCP_CLOSE → TCP_LISTEN',
  '                   ├─ ┄ client #7–#9, 1 call',
  '   #10   0.001500  └─ tcp_close  net/socket.c:10',
  '                         ⚠ its return was never seen',
  '                         ⚠ backtrace cut after 2 frames',
  '',
  'client  pid 33 · tcp-client · 1 call',
  '    #7   0.003000  ├─ client| you say:',
  '    #8   0.001500  └─ __sys_connect(fd=⚠ optimized out) = -ECONNREFUSED (-111)  net/socket.c:10',
  '',
].join('\n')

test('tells the verdict first and then each task as a tree', () => {
  expect(renderReport('terminal', smallReport())).toBe(TEXT)
})

test('shows no escape without colour, and the same words with it', () => {
  const options = { colour: true, width: 100, rows: 1_000, reportPath: null }
  const coloured = renderReport('terminal', smallReport(), options)
  expect(TEXT).not.toContain('\x1b')
  expect(coloured).toContain('\x1b[1;37;41m FAILED \x1b[0m')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escapes are what is taken out
  expect(coloured.replace(/\x1b\[[0-9;]*m/g, '').replace(/ +$/gm, '')).toBe(TEXT)
})

test('what was captured goes on below rather than being cut', () => {
  const names = { bind: 'inet_bind', connect: 'inet_stream_connect', accept: 'inet_accept', listen: 'inet_listen' }
  const call = hit('inet_create', { captures: { ops: names, text: 'x'.repeat(500) } })
  const report = reportOf(labOf([], ['inet_create']), numbered([call]), [])
  const text = renderReport('terminal', report, { colour: false, width: 70, rows: 1_000, reportPath: null })
  expect(text.split('\n').slice(-6)).toEqual([
    '                         ops: bind="inet_bind"',
    '                             connect="inet_stream_connect"',
    '                             accept="inet_accept" listen="inet_listen"',
    '                         text =',
    `                             "${'x'.repeat(39)}…`,
    '',
  ])
})

test.each([40, 60, 80])('keeps within %i columns, also fifty calls deep', width => {
  const hits = Array.from({ length: 50 }, (_, index) => hit('a', { hit: index + 1, args: { size: index } }))
  const returns = Array.from({ length: 50 }, (_, index) => ret('a', 0, { hit: 50 - index }))
  const deep = reportOf(labOf(['a']), numbered([...hits, ...returns]), smallReport().verdict.expectations)
  const text = renderReport('terminal', deep, { colour: false, width, rows: 1_000, reportPath: null })
  for (const line of text.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(width)
})

test('counts the rows that it leaves out', () => {
  const text = renderReport('terminal', smallReport(), { colour: false, width: 100, rows: 2, reportPath: null })
  expect(text).toContain('… 7 more rows: see the HTML report')
})

test('shows a task whose returns are not watched as a chain of callers', () => {
  const outer = frame('start_kernel', '0x9')
  const events = numbered([
    hit('rest_init', { backtrace: 'whole', frames: [frame('rest_init', '0x5', true), outer], task: BOOT }),
    hit('do_idle', {
      backtrace: 'whole',
      frames: [frame('do_idle', '0x7'), frame('rest_init', '0x6', true), outer],
      task: BOOT,
    }),
  ])
  const text = renderReport('terminal', reportOf(labOf([], ['rest_init', 'do_idle']), events, []))
  expect(text.split('\n').slice(-5)).toEqual([
    'swapper  pid 0 · swapper/0 · 2 calls',
    '                   └─ start_kernel  net/socket.c:10',
    '    #1   0.001500     └─ ● rest_init (inlined)  net/socket.c:10',
    '    #2   0.001500        └─ ● do_idle  net/socket.c:10',
    '',
  ])
})

const BOOT = { pid: 0, comm: 'swapper/0', name: null }

test.each([
  [{ isTTY: true, columns: 120 }, {}, true, 120],
  [{ isTTY: true, columns: 900 }, { NO_COLOR: '1' }, false, 160],
  [{ isTTY: true, columns: 10 }, { TERM: 'dumb' }, false, 40],
  [{}, {}, false, 100],
])('fits the stream %j with %j', (stream, env, colour, width) => {
  expect(terminalOptions(stream, env, null)).toMatchObject({ colour, width })
})

test('what does not apply to the kernel is told with the whole reason, and apart from what passed', () => {
  const seen = `it does not apply: this kernel lacks the feature \`lsm\` (${'no such field, '.repeat(9)}nothing)`
  const other = { ...expectation(1, 'not-applicable', 'hit: hook', [2]), seen }
  const report = reportOf(labOf([]), numbered([]), [expectation(0, 'passed', 'hit: a', [1]), other])
  const text = renderReport('terminal', report)
  expect(text).toContain('1 passed, 1 not applicable · 0 calls')
  expect(text).toContain('  – hit: hook  #2\n    it does not apply: this kernel lacks')
  expect(text.replace(/\n {4}/g, ' ')).toContain(seen)
  expect(renderReport('markdown', report)).toContain('| ➖ not applicable | `hit: hook` |')
  expect(renderReport('html', report)).toContain('<summary>1 not applicable to this kernel</summary>')
  expect(JSON.parse(renderReport('json', report)).tally).toMatchObject({ passed: 1, 'not-applicable': 1 })
})

test('of many that did not pass the failed ones come first, and the rest are counted', () => {
  const many = Array.from({ length: 14 }, (_, at) => expectation(at, 'inconclusive', `expectation ${at}`, []))
  const lines = renderFailures(
    reportOf(labOf([]), numbered([]), [...many, expectation(14, 'failed', 'the last', [])]),
  ).split('\n')
  expect(lines.filter(line => /^ {2}[✗?]/.test(line))).toHaveLength(12)
  expect(lines[1]).toBe('  ✗ the last')
  expect(lines).toContain('  … 3 more, in the report')
})
