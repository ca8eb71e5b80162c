import { expect, test } from 'vitest'
import { renderReport } from '../../../../src/report/index.js'
import { widthOf } from '../../../../src/report/text/width.js'
import { initOrderReport, SPECS, type Spec } from './sample.js'

const TERMINAL = [
  'init order  7 initcalls promised, 7 called, 7 in the log; 44.0 ms inside them',
  'The table, the calls and the log agree; 1 failing, 1 with nothing to do here.',
  '  early             1    101 µs    0.2 %  all well',
  '  0 pure            1    < 1 µs      0 %  all well',
  '  5 fs              3   2.39 ms    5.4 %  1 with nothing to do here',
  '  rootfs            1   41.5 ms   94.3 %  all well',
  '  6 device          1      3 µs  < 0.1 %  1 failing',
]

test('the terminal has a line for each level, the findings, the slowest, and not a row for each initcall', () => {
  const lines = renderReport('terminal', initOrderReport()).split('\n')
  const at = lines.indexOf(TERMINAL[0] ?? '')
  expect(lines.slice(at, at + TERMINAL.length)).toEqual(TERMINAL)
  expect(lines).toContain('  slowest    41.5 ms  populate_rootfs  kernel/demo.c:15')
  expect(lines).toContain('             2.39 ms  inet_init  net/ipv4/af_inet.c:14 (3 stops of the debugger in it)')
  expect(lines).toContain('  inet_init → arp_init → tcp_init')
  expect(lines.filter(line => line.includes('wdt_init')).length).toBeGreaterThan(0)
  expect(lines.some(line => line.includes('do_one_initcall'))).toBe(false)
  expect(lines.filter(line => line.includes('net_ns_init'))).toEqual([])
})

test('the tree folds initcalls, and calls one by its own name where something is inside', () => {
  const tree = renderReport('terminal', initOrderReport())
    .split('\n')
    .map(line => line.slice(19))
  expect(tree).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^├─ ┄ 4 initcalls #\d+–#\d+: see the init order$/),
      '├─ inet_init = 0  initcall',
      '│  ├─ arp_init  net/socket.c:10',
    ]),
  )
})

test.each([40, 80, 120])('keeps within %i columns', width => {
  const options = { colour: false, width, rows: 1_000, reportPath: null }
  const lines = renderReport('terminal', initOrderReport(), options).split('\n')
  expect(lines.filter(line => widthOf(line) > width)).toEqual([])
})

const MARKDOWN = [
  '## Init order',
  '',
  '7 initcalls promised, 7 called, 7 in the log; 44.0 ms inside them. The table, the calls and the log agree; 1 failing, 1 with nothing to do here.',
  '',
  '| level | initcalls | time | share | |',
  '| --- | ---: | ---: | ---: | --- |',
  '| early | 1 | 101 µs | 0.2 % | all well |',
  '| 0 pure | 1 | &lt; 1 µs | 0 % | all well |',
  '| 5 fs | 3 | 2.39 ms | 5.4 % | 1 with nothing to do here |',
  '| rootfs | 1 | 41.5 ms | 94.3 % | all well |',
  '| 6 device | 1 | 3 µs | &lt; 0.1 % | 1 failing |',
  '',
]

test('markdown has counts, findings, the slowest, what inet_init called', () => {
  const text = renderReport('markdown', initOrderReport())
  expect(text).toContain(MARKDOWN.join('\n'))
  expect(text).toMatch(/^- ❌ `wdt_init` \(device, kernel\/demo\.c:16\)/m)
  expect(text).toContain('| `inet_init` | 5 fs | net/ipv4/af\\_inet.c:14 | 2.39 ms, 3 stops of the debugger in it |')
  expect(text).toContain('- `inet_init` called `arp_init` → `tcp_init`')
})

test('of very many findings the first are told, and the rest counted', () => {
  const specs: Spec[] = Array.from({ length: 300 }, (_, index) => ({
    name: `bad_${index}`,
    level: '6',
    value: -22,
    error: '-EINVAL',
  }))
  expect(renderReport('markdown', initOrderReport(specs))).toContain('- … and 200 more')
  expect(renderReport('terminal', initOrderReport(specs))).toContain('  … 280 more: see the HTML report')
  expect(renderReport('html', initOrderReport(specs))).toContain('⚠ 100 more: the tables below mark them.')
})

test('a run whose table is empty of calls is told as well', () => {
  const report = initOrderReport(SPECS.slice(0, 1))
  const events = report.events.filter(({ kind }) => kind === 'initcall' || kind === 'run-start')
  const text = renderReport('terminal', { ...report, events })
  expect(text).toContain('init order  1 initcall promised, 0 called, 0 in the log; < 1 µs inside them')
  expect(text).toContain('1 missing')
})
