import { describe, expect, test } from 'vitest'
import type { PromisedInitcalls } from '../../../src/cli/initcalls/entries.js'
import { initcallTable } from '../../../src/cli/initcalls/table.js'
import { initcallCsv, initcallJson } from '../../../src/cli/initcalls/table-data.js'
import type { InitcallEntry } from '../../../src/event/index.js'

const entry = (position: number, more: Partial<InitcallEntry>): InitcallEntry => ({
  position,
  level: '5',
  function: 'inet_init',
  address: '0xffffffff81b52a87',
  file: 'net/ipv4/af_inet.c',
  line: 1953,
  macro: 'fs_initcall',
  ...more,
})

const PROMISED: PromisedInitcalls = {
  kernel: { name: 'x86_64', release: '5.10.262', architecture: 'x86_64' },
  entries: [
    entry(1, {
      level: 'early',
      function: 'spawn_ksoftirqd',
      file: 'kernel/softirq.c',
      line: 730,
      macro: 'early_initcall',
    }),
    entry(2, {}),
    entry(3, { function: 'af_unix_init', file: 'net/unix/af_unix.c', line: null }),
    entry(4, {
      level: '5s',
      function: 'trace_init_perf_perm_irq_work_exit',
      file: null,
      line: null,
      macro: 'fs_initcall_sync',
    }),
  ],
}

const lines = (width: number, promised = PROMISED) => initcallTable(promised, { colour: false, width })

describe('the table for people', () => {
  test('has a band for each level', () => {
    expect(lines(100)).toBe(`\
x86_64: 4 initcalls (Linux 5.10.262, x86_64)

level early: 1 initcall
1  spawn_ksoftirqd                     kernel/softirq.c:730     early_initcall

level 5 (fs): 2 initcalls
2  inet_init                           net/ipv4/af_inet.c:1953  fs_initcall
3  af_unix_init                        net/unix/af_unix.c       fs_initcall

level 5s (fs_sync): 1 initcall
4  trace_init_perf_perm_irq_work_exit  ?                        fs_initcall_sync
`)
  })

  test.each([40, 60, 72, 80, 120])('fits %i columns', width => {
    const widths = lines(width)
      .split('\n')
      .map(line => line.length)
    expect(Math.max(...widths.slice(1))).toBeLessThanOrEqual(width)
  })

  test('cuts a path at its front, and leaves the macro out when there is no room', () => {
    expect(lines(50).split('\n').slice(2, 8)).toEqual([
      'level early: 1 initcall',
      '1  spawn_ksoftirqd          kernel/softirq.c:730',
      '',
      'level 5 (fs): 2 initcalls',
      '2  inet_init                …t/ipv4/af_inet.c:1953',
      '3  af_unix_init             net/unix/af_unix.c',
    ])
  })

  test('the same words with colour', () => {
    const text = initcallTable(PROMISED, { colour: true, width: 100 })
    expect(text).toContain('\x1b[1mlevel 5 (fs): 2 initcalls\x1b[0m\n')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escapes are what is taken out
    expect(text.replace(/\x1b\[[0-9;]*m/g, '').replace(/ +$/gm, '')).toBe(lines(100))
  })

  test('a file about which nothing is known', () => {
    const kernel = { name: 'vmlinux', release: null, architecture: null }
    expect(lines(100, { kernel, entries: [] })).toBe('vmlinux: 0 initcalls\n')
  })

  test('a name that would speak to the terminal is shown, not obeyed', () => {
    const hostile = { ...PROMISED, entries: [entry(1, { function: 'a\x1b[2Jb\n', file: '\u202ex.c' })] }
    expect(lines(100, hostile)).toContain('1  a␛[2Jb␊  \\u{202e}x.c:1953  fs_initcall\n')
  })
})

test('JSON has the level’s name beside it, and nothing but printable ASCII', () => {
  const text = initcallJson({ ...PROMISED, entries: [entry(1, { function: 'ü\x1b' })] })
  expect(text).toMatch(/^[\x20-\x7e]+\n$/)
  expect(JSON.parse(text)).toEqual({
    version: 1,
    kernel: { name: 'x86_64', release: '5.10.262', architecture: 'x86_64' },
    initcalls: [{ ...entry(1, { function: 'ü\x1b' }), name: 'fs' }],
  })
})

test('CSV by RFC 4180: a header, quotes where they are needed, an empty field for what is not known', () => {
  const strange = { function: 'a,"b"', file: null, line: null }
  expect(initcallCsv({ ...PROMISED, entries: [entry(2, {}), entry(3, strange)] })).toBe(
    [
      'position,level,name,function,address,file,line,macro',
      '2,5,fs,inet_init,0xffffffff81b52a87,net/ipv4/af_inet.c,1953,fs_initcall',
      '3,5,fs,"a,""b""",0xffffffff81b52a87,,,fs_initcall',
      '',
    ].join('\r\n'),
  )
})
