import { expect, test } from 'vitest'
import type { Value } from '../../../src/event/index.js'
import { renderReport } from '../../../src/report/index.js'
import { hit, labOf, numbered, reportOf, ret } from './sample.js'

function socket(address: `0x${string}`, port: number): Value {
  return { address: { pointer: address, symbol: null }, bucket: 3, skc_num: port }
}

const PROTO: Value = {
  address: { pointer: '0xffffffff81ae2800', symbol: 'tcp_prot' },
  name: { pointer: '0x1', symbol: null, to: 'TCP' },
}
const CUT: Value = { unavailable: 'more than 2 elements' }

function reportWith(entry: Readonly<Record<string, Value>>, exit: Readonly<Record<string, Value>> = {}) {
  const events = numbered([hit('listen', { captures: entry }), ret('listen', 0, { captures: exit })])
  return reportOf(labOf(['listen']), events, [])
}

/** The lines below the call. */
function lines(entry: Readonly<Record<string, Value>>, exit: Readonly<Record<string, Value>> = {}): readonly string[] {
  const text = renderReport('terminal', reportWith(entry, exit))
  const rows = text.split('\n')
  const call = rows.findIndex(row => row.includes('─ listen = 0'))
  return rows
    .slice(call + 1)
    .map(row => row.trim())
    .filter(row => row !== '')
}

test('a list has a line for each element, and for what is missing', () => {
  expect(lines({ all: [socket('0x10', 80), socket('0x20', 7777), CUT], protocols: [PROTO], none: [] })).toEqual([
    'all: 2 elements',
    '[0] 0x10 bucket=3 skc_num=80',
    '[1] 0x20 bucket=3 skc_num=7777',
    '⚠ more than 2 elements',
    'protocols: 1 element',
    '[0] <tcp_prot> name="TCP"',
    'none = []',
  ])
})

test('a long list is cut in a text', () => {
  const many = Array.from({ length: 11 }, (_, port) => socket(`0x${port + 1}0`, port))
  expect(lines({ many }).slice(-2)).toEqual(['[7] 0x80 bucket=3 skc_num=7', '… and 3 more'])
})

test('elements that came, went and changed', () => {
  const entry = { all: [socket('0x10', 80), socket('0x20', 22)] }
  const exit = { all: [socket('0x30', 7777), socket('0x20', 23)] }
  expect(lines(entry, exit).slice(3)).toEqual([
    'all: not there → 0x30 bucket=3 skc_num=7777',
    'all 0x20 skc_num: 22 → 23',
    'all: 0x10 bucket=3 skc_num=80 → gone',
  ])
  expect(lines({ all: [] }, { all: [socket('0x10', 80)] })).toEqual([
    'all = []',
    'all: empty → 0x10 bucket=3 skc_num=80',
  ])
})

test('of a list that is not whole nobody knows what came or went', () => {
  expect(lines({ all: [socket('0x10', 80), CUT] }, { all: [socket('0x30', 7777)] })).toEqual([
    'all: 1 element',
    '[0] 0x10 bucket=3 skc_num=80',
    '⚠ more than 2 elements',
  ])
})

test('bytes are hex, and text when they are text', () => {
  const bytes = (text: string): Value => ({ hex: Buffer.from(text).toString('hex').replace(/..\B/g, '$& '), text })
  const long = 'GET / HTTP/1.1\r\nHost: 127.0.0.1'
  expect(
    lines({
      hi: bytes('hi\n'),
      chinese: bytes('你好'),
      address: bytes('\x02\0\x1ea\x7f\0\0\x01'),
      none: bytes(''),
      raw: { hex: 'ff fe', text: '\\xff\\xfe' },
      cut: { hex: '68', text: 'h', cut: '1 of 2 bytes: cannot read memory at 0x1000' },
      long: bytes(long),
    }),
  ).toEqual([
    'hi = "hi\\n" 68 69 0a',
    'chinese = "你好" e4 bd a0 e5 a5 bd',
    'address = 02 00 1e 61 7f 00 00 01',
    'none = no bytes',
    'raw = ff fe',
    'cut = "h" 68 ⚠ 1 of 2 bytes: cannot read memory at 0x1000',
    'long = "GET / HTTP/1.1\\r\\nHost: 12…" 47 45 54 20 2f 20 48 54 54 50 2f 31 2e',
    '31 0d 0a 48 6f 73 74 3a 20 31 32 … (31 bytes)',
  ])
})

test('a page has a table for each list, at both ends when they differ, and a dump of many bytes', () => {
  const page = renderReport(
    'html',
    reportWith(
      { all: [], same: [PROTO], data: { hex: Array(20).fill('41').join(' '), text: 'A'.repeat(20) } },
      { all: [socket('0x10', 7777), CUT], same: [PROTO] },
    ),
  )
  expect(page).toContain('<summary>Captured values, 1 field and 2 lists</summary>')
  expect(page).toContain('<caption><code>all</code> at entry: empty</caption>')
  expect(page).toContain(
    '<caption><code>all</code> at return: 1 element <span class="warn">⚠ more than 2 elements</span></caption>',
  )
  expect(page).toContain('<caption><code>same</code> at entry and at return: 1 element</caption>')
  expect(page).toContain(
    '<td><code>0xffffffff81ae2800 &lt;tcp_prot&gt;</code></td><td><code>&quot;TCP&quot;</code></td>',
  )
  expect(page).toContain(`0010  41 41 41 41${' '.repeat(37)} |AAAA|`)
})

test('what a guest wrote does no harm', () => {
  const evil = '</pre><script>\u001b[31m'
  const page = renderReport(
    'html',
    reportWith({ [evil]: [{ address: { pointer: '0x1', symbol: null }, [evil]: evil }, { unavailable: evil }] }),
  )
  expect(page).not.toContain(evil)
  expect(page).not.toContain('\u001b')
})
