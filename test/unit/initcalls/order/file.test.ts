import { describe, expect, test } from 'vitest'
import { describeError, KlabErrors } from '../../../../src/errors/index.js'
import {
  formatOrder,
  formatRule,
  type OrderRow,
  type OrderRule,
  parseOrder,
  parseRule,
  refreshOrder,
} from '../../../../src/initcalls/index.js'
import { randomlyEdited, randomOf, randomRows, rowsOf } from './help.js'

const TEXT = `# The init order of Linux 5.10.

returns 0 unless said

early          trace_init_perf_perm_irq_work_exit  arch/x86/kernel/irq.c
postcore_sync  acpi_setup                        -
fs             inet_init                         net/ipv4/af_inet.c
rootfs         populate_rootfs                   init/initramfs.c  returns unknown
device         amd_ibs_init                      arch/x86/events/amd/ibs.c  returns -ENODEV

rules
inet_init before amd_ibs_init
* except late
`

const ROWS: readonly OrderRow[] = [
  { level: 'early', function: 'trace_init_perf_perm_irq_work_exit', file: 'arch/x86/kernel/irq.c', returned: '0' },
  { level: '2s', function: 'acpi_setup', file: null, returned: '0' },
  { level: '5', function: 'inet_init', file: 'net/ipv4/af_inet.c', returned: '0' },
  { level: 'rootfs', function: 'populate_rootfs', file: 'init/initramfs.c', returned: null },
  { level: '6', function: 'amd_ibs_init', file: 'arch/x86/events/amd/ibs.c', returned: '-ENODEV' },
]

const RULES: readonly OrderRule[] = [
  {
    kind: 'order',
    name: { function: 'inet_init', file: null },
    runs: 'before',
    other: { function: 'amd_ibs_init', file: null },
  },
  { kind: 'all', except: [{ kind: 'level', level: '7' }] },
]

/** What was read, without the lines. */
function read(text: string) {
  const { rows, rules } = parseOrder(text, 'order.txt')
  return { rows, rules }
}

describe('the text of an order', () => {
  test('is this', () => {
    expect(formatOrder(ROWS, ['The init order of Linux 5.10.'], RULES)).toBe(TEXT)
    expect(parseOrder(TEXT, 'order.txt')).toEqual({
      rows: ROWS,
      rules: RULES,
      lines: { rows: [5, 6, 7, 8, 9], rules: [12, 13] },
    })
  })

  test('says nothing of returns that nobody knows', () => {
    expect(formatOrder(rowsOf('fs a x.c\nlate b - -ENODEV'), [])).toBe(
      'fs             a                                 x.c\nlate           b                                 -  returns -ENODEV\n',
    )
  })

  test('comments, empty lines, numbers for levels, CRLF and a byte-order mark are all the same to it', () => {
    const text = '\ufeff  5 a x.c # why\r\n\r\n# more\r\n\t6s\tb\t-\r\n rules # now\r\n a is there\r\n'
    expect(read(text)).toEqual({
      rows: rowsOf('fs a x.c\n6s b -'),
      rules: [{ kind: 'there', name: { function: 'a', file: null }, there: true }],
    })
  })

  test('rules may stand alone', () => {
    expect(read('rules\ninet_init is not there').rows).toEqual([])
  })

  test('any order comes back as it was, with names that nobody would choose', () => {
    const random = randomOf(7)
    const odd = ['-', '', 'a b', '#x', 'rules', '\\u{20}', '*', 'ä\u0301', '\u202e', '\ud800', 'a,b@c', 'init.llvm.123']
    for (let round = 0; round < 300; round++) {
      const rows = randomRows(random, 1 + random(40)).map(row => ({
        ...row,
        function: random(4) === 0 ? (odd[random(odd.length)] ?? '') : row.function,
        file: random(4) === 0 ? (odd[random(odd.length)] ?? null) : row.file,
        returned: [row.returned, null, '0'][random(3)] ?? null,
      }))
      const text = formatOrder(rows, [], RULES)
      expect(read(text)).toEqual({ rows, rules: RULES })
      expect(formatOrder(rows, [], read(text).rules)).toBe(text)
    }
  })
})

function mistakes(text: string): string {
  try {
    parseOrder(text, 'order.txt')
  } catch (error) {
    if (error instanceof KlabErrors) return describeError(error)
    throw error
  }
  return 'none'
}

describe('mistakes', () => {
  test('are told all at once, with place, line and hint', () => {
    expect(mistakes('fss inet_init x.c\nfs foo\nlate a a.c returned 0\nfs b b.c\n\nrules\na befor b\n')).toBe(
      `order.txt:1:1: error: there is no level \`fss\`
> 1 | fss inet_init x.c
    | ^^^
  2 | fs foo
  → did you mean \`fs\`?

order.txt:2:7: error: the file is missing
  1 | fss inet_init x.c
> 2 | fs foo
    |       ^
  3 | late a a.c returned 0
  → write the level, the function and its file: \`fs inet_init net/ipv4/af_inet.c\`; \`-\` is a file not known

order.txt:3:12: error: \`returned\` cannot stand here
  2 | fs foo
> 3 | late a a.c returned 0
    |            ^^^^^^^^
  4 | fs b b.c
  → behind the file may stand \`returns -ENODEV\`

order.txt:7:3: error: \`befor\` cannot stand here
  6 | rules
> 7 | a befor b
    |   ^^^^^
  → did you mean \`before\`?`,
    )
  })

  test.each([
    ['', 'there is no initcall and no rule in this order'],
    ['# only this\n', 'there is no initcall and no rule in this order'],
    ['rules\n* except late', '`*` compares with the initcalls of this order, and there are none'],
    ['fs', 'the function and its file are missing'],
    ['fs a x.c returns', 'what it returns is missing'],
    ['fs a x.c returns enodev', '`enodev` is nothing that an initcall returns'],
    ['fs a x.c returns 0 today', '`today` stands behind the end'],
    ['fs a\\x x.c', 'there is a wrong escape in this word'],
    ['fs a x.c\\u{110000}', 'there is a wrong escape in this word'],
    ['late a x.c\nfs b x.c', 'fs is run before late, and this stands behind it'],
    ['fs a x.c\nreturns 0 unless said', 'this line must stand before all initcalls'],
    ['fs a x.c\na before b', 'a rule stands among the initcalls'],
    ['fs a x.c\nrules\nrules', 'the rules have begun already'],
    ['fs a x.c\n\0', 'an expected order may not contain the character U+0000'],
    ['fs a x.c\rfs b x.c', 'an expected order may not contain the character U+000D'],
    [`fs ${'a'.repeat(30_000)} x.c`, 'a line has at most 20000 characters'],
    ['x'.repeat(10 * 1024 * 1024), 'the order is larger than 4 MiB'],
    [`fs a x.c\nrules\n${'a is there\n'.repeat(201)}`, 'an order has at most 200 rules'],
  ])('%#', (text, what) => {
    expect(mistakes(text).split('\n')[0]).toMatch(/^order\.txt:\d+:\d+: error: /)
    expect(
      mistakes(text)
        .split('\n')[0]
        ?.replace(/^order\.txt:\d+:\d+: error: /, ''),
    ).toBe(what)
  })

  test('too many of them are not all told', () => {
    const told = mistakes('nonsense\n'.repeat(100_000))
    expect(told.split('\n\n')).toHaveLength(101)
    expect(told).toContain('there are more mistakes from here on')
  })
})

describe('rules', () => {
  test.each([
    'inet_init before tcp_congestion_default',
    'init@drivers/xen/foo.c after inet_init',
    'level of inet_init is fs',
    'level of level is late_sync',
    'level before of',
    'inet_init returns 0',
    'amd_ibs_init returns -ENODEV',
    'quirk returns 1',
    'inet_init is there',
    'inet_init is not there',
    '*',
    '* except arch, drivers/*, foo_*, init@drivers/xen/*, late@*, added, removed, moved, reordered, returns',
  ])('%s', text => {
    const parsed = parseRule(text)
    expect(parsed.ok && formatRule(parsed.value)).toBe(text)
  })

  test('an exception is a level, a kind of edit, a file when it has a slash, else a function', () => {
    const parsed = parseRule('* except 5 ,late,added, drivers/*,foo*,init@drivers/*')
    expect(parsed).toEqual({
      ok: true,
      value: {
        kind: 'all',
        except: [
          { kind: 'level', level: '5' },
          { kind: 'level', level: '7' },
          { kind: 'edit', edit: 'added' },
          { kind: 'file', glob: 'drivers/*' },
          { kind: 'function', glob: 'foo*', file: null },
          { kind: 'function', glob: 'init', file: 'drivers/*' },
        ],
      },
    })
  })

  test.each([
    ['', 0, 'the rule is empty'],
    ['inet_init', 0, 'nothing is said of `inet_init`'],
    ['a befor b', 2, '`befor` cannot stand here → did you mean `before`?'],
    ['a before', 8, 'the name of an initcall must stand here'],
    ['a before a', 9, 'an initcall does not run before or after itself'],
    ['a before b c', 11, '`c` stands behind the end'],
    ['a before b*', 9, '`b*` is no name → globs may stand only behind `* except`'],
    ['level of a is', 13, 'the level is missing'],
    ['level of a is ft', 14, 'there is no level `ft` → did you mean `fs`?'],
    ['a is fs', 5, '`there` must stand here, not `fs` → write `level of inet_init is fs`'],
    ['a is not', 8, '`there` is missing at the end'],
    ['a returns enodev', 10, '`enodev` is nothing that an initcall returns → did you mean `-ENODEV`?'],
    ['a returns', 9, 'what it returns is missing'],
    ['@x.c is there', 0, '`@x.c` lacks a function'],
    ['a@ is there', 0, '`a@` lacks a file'],
    ['* exept late', 2, '`exept` cannot stand behind `*` → did you mean `except`?'],
    ['* except', 8, 'an exception is missing here'],
    ['* except a,,b', 11, 'an exception is missing here'],
    ['* except a b', 11, 'a comma is missing before `b`'],
  ])('%j is none', (text, offset, what) => {
    const parsed = parseRule(text)
    expect(parsed).toMatchObject({ ok: false, offset })
    const told = parsed.ok ? '' : `${parsed.what} → ${parsed.todo}`
    expect(told.startsWith(what)).toBe(true)
  })
})

describe('an order that is saved over another one', () => {
  test('keeps its rules, and its comments at what is still there', () => {
    const old = `# Written some time ago.

# The network.
fs  inet_init  net/ipv4/af_inet.c  # before af_unix
fs  gone_init  fs/gone.c # no longer

# Hardware.
device  amd_ibs_init  old/ibs.c
# At the end.

rules # of the house
# Ticket 12
inet_init   before amd_ibs_init
`
    const rows = rowsOf('fs inet_init net/ipv4/af_inet.c\nfs new_init fs/new.c\ndevice amd_ibs_init arch/ibs.c')
    expect(refreshOrder(old, rows, ['Written today.'])).toBe(`# Written today.

# The network.
fs             inet_init                         net/ipv4/af_inet.c  # before af_unix
fs             new_init                          fs/new.c
# Hardware.
device         amd_ibs_init                      arch/ibs.c

# At the end.

rules # of the house
# Ticket 12
inet_init   before amd_ibs_init
`)
  })

  test('is as if it were new, when it had no comments; twice the same is the same', () => {
    const random = randomOf(3)
    for (let round = 0; round < 100; round++) {
      const before = randomRows(random, 1 + random(30))
      const after = [...randomlyEdited(random, before, 5)]
      const text = refreshOrder(formatOrder(before, ['one'], RULES), after, ['two'])
      expect(text).toBe(formatOrder(after, ['two'], RULES))
      expect(refreshOrder(text, after, ['two'])).toBe(text)
    }
  })

  test('may have had rules only', () => {
    const rows = rowsOf('fs a x.c')
    expect(refreshOrder('# head\n\nrules\na is there\n', rows, ['new'])).toBe(
      `# new\n\n${formatOrder(rows, [])}\nrules\na is there\n`,
    )
  })
})
