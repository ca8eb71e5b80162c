import { describe, expect, test } from 'vitest'
import {
  checkOrder,
  DIFFERENCES,
  type Difference,
  diffOrders,
  type OrderRow,
  type OrderRule,
  parseRule,
} from '../../../../src/initcalls/index.js'
import { randomlyEdited, randomOf, randomRows, rowsOf } from './help.js'

const ORDER: readonly OrderRow[] = rowsOf(`
  core   sock_init net/socket.c 0
  arch   pci_arch_init arch/x86/pci/init.c 0
  fs     inet_init net/ipv4/af_inet.c 0
  device init drivers/xen/foo.c 0
  device amd_ibs_init arch/x86/ibs.c -ENODEV
  late   init drivers/pci/bar.c 0
  late   tcp_congestion_default net/ipv4/tcp_cong.c -
`).map(row => (row.returned === '-' ? { ...row, returned: null } : row))

function rule(text: string): OrderRule {
  const parsed = parseRule(text)
  if (!parsed.ok) throw new Error(parsed.what)
  return parsed.value
}

function check(text: string, actual: readonly OrderRow[] = ORDER, expected = ORDER): string {
  const [result] = checkOrder({ rows: expected, rules: [rule(text)] }, actual)
  return [`${result?.state}: ${result?.message}`, ...(result?.notes ?? [])].join('\n')
}

describe('rules on initcalls by name', () => {
  test.each<[string, string]>([
    [
      'inet_init before tcp_congestion_default',
      'holds: `inet_init` (fs, net/ipv4/af_inet.c) runs as #3, before `tcp_congestion_default` (late, net/ipv4/tcp_cong.c), #7',
    ],
    [
      'inet_init after tcp_congestion_default',
      'broken: `inet_init` (fs, net/ipv4/af_inet.c) runs as #3, before `tcp_congestion_default` (late, net/ipv4/tcp_cong.c), #7',
    ],
    ['level of inet_init is fs', 'holds: the level of `inet_init` (net/ipv4/af_inet.c) is fs'],
    ['level of inet_init is late', 'broken: the level of `inet_init` (net/ipv4/af_inet.c) is fs, and not late'],
    ['amd_ibs_init returns -ENODEV', 'holds: `amd_ibs_init` (device, arch/x86/ibs.c) returned -ENODEV'],
    ['amd_ibs_init returns 0', 'broken: `amd_ibs_init` (device, arch/x86/ibs.c) returned -ENODEV, and not 0'],
    ['inet_init is there', 'holds: `inet_init` (fs, net/ipv4/af_inet.c) is there, alone at its level'],
    ['inet_init is not there', 'broken: `inet_init` (fs, net/ipv4/af_inet.c) is there, alone at its level'],
    ['ip6_init is not there', 'holds: there is no initcall `ip6_init`'],
    ['inet_int is there', 'broken: there is no initcall `inet_int`; did you mean `inet_init`?'],
    [
      'inet_init before tcp_congestion',
      'broken: there is no initcall `tcp_congestion`; did you mean `tcp_congestion_default`?',
    ],
    ['level of ip6_init is fs', 'broken: there is no initcall `ip6_init`'],
  ])('%s', (text, told) => {
    expect(check(text)).toBe(told)
  })

  test('what is not known is neither broken nor held', () => {
    expect(check('tcp_congestion_default returns 0')).toBe(
      'unknown: it is not known what `tcp_congestion_default` (late, net/ipv4/tcp_cong.c) returned',
    )
    const nowhere = ORDER.map(row => ({ ...row, file: null }))
    expect(check('init@drivers/xen/foo.c is there', nowhere)).toBe(
      'unknown: it is not known in which file `init` is, so `init@drivers/xen/foo.c` cannot be found',
    )
  })

  test('a name that several bear means all of them', () => {
    expect(check('inet_init before init')).toMatch(/^holds: /)
    expect(check('init before tcp_congestion_default')).toMatch(/^holds: /)
    expect(
      check('init before amd_ibs_init'),
    ).toBe(`broken: \`init\` (late, drivers/pci/bar.c) runs as #6, behind \`amd_ibs_init\` (device, arch/x86/ibs.c), #5
\`init\` is the name of 2 initcalls, and the rule must hold for all: \`init@drivers/xen/foo.c\` or \`init@drivers/pci/bar.c\``)
    expect(check('level of init is late')).toMatch(/^broken: the level of `init` \(drivers\/xen\/foo.c\) is device/)
    expect(check('init returns 0')).toMatch(/^holds: /)
  })

  test('with its file it means one', () => {
    expect(check('init@drivers/xen/foo.c before amd_ibs_init')).toMatch(/^holds: /)
    expect(check('level of init@drivers/pci/bar.c is late')).toMatch(/^holds: /)
    expect(check('init@net/foo.c is there')).toBe(
      'broken: there is no initcall `init@net/foo.c`; there is `init@drivers/xen/foo.c` and `init@drivers/pci/bar.c`',
    )
  })
})

describe('the whole list', () => {
  const changed = rowsOf(`
    core   sock_init net/socket.c -ENOMEM
    subsys pci_arch_init arch/x86/pci/init.c 0
    fs     inet_init net/ipv4/af_inet.c 0
    fs     new_init fs/new.c 0
    device amd_ibs_init arch/x86/ibs.c -ENODEV
    device init drivers/xen/foo.c 0
    late   tcp_congestion_default net/ipv4/tcp_cong.c 0
  `)

  test('is what a file without rules means', () => {
    expect(checkOrder({ rows: ORDER, rules: [] }, changed)).toMatchObject([
      { index: null, rule: { kind: 'all', except: [] }, state: 'broken' },
    ])
  })

  test('is told by its differences', () => {
    expect(check('*')).toBe('holds: the order is as expected, 7 initcalls')
    expect(check('*', changed)).toBe(
      'broken: 5 differences from the expected order: 1 added, 1 removed, 1 moved to another level, 1 reordered, 1 with another return',
    )
    expect(check('* except added, removed, moved, reordered', changed)).toBe(
      'broken: `sock_init` (core, net/socket.c) returned -ENOMEM, and not 0',
    )
  })

  test('except functions, files, levels and kinds of edit', () => {
    expect(check('* except added, removed, moved, reordered, returns', changed)).toMatch(/^holds/)
    expect(check('* except init, new_*, pci_arch_init, sock_init', changed)).toMatch(/^holds/)
    expect(check('* except drivers/*, fs/*, arch/*, net/*', changed)).toMatch(/^holds/)
    // What leaves an excepted level comes to another one.
    expect(check('* except arch, removed, reordered, added, returns', changed)).toMatch(/^broken: `pci_arch_init`/)
    expect(check('* except arch, subsys, core, fs, device, late', changed)).toMatch(/^holds/)
  })

  test('except one of two functions with one name', () => {
    const rows = ORDER.filter(row => row.file !== 'drivers/pci/bar.c')
    expect(check('* except init@drivers/pci/*', rows)).toMatch(/^holds/)
    expect(check('* except init@drivers/xen/*', rows)).toMatch(/^broken/)
  })

  test('what jumped over an excepted initcall is not blamed in its place', () => {
    const before = rowsOf('fs a x.c\nfs b x.c')
    expect(check('* except a', [...before].reverse(), before)).toMatch(/^holds/)
    expect(check('* except b', [...before].reverse(), before)).toMatch(/^holds/)
  })

  test('an exception under which nothing falls is most likely a slip', () => {
    expect(check('* except lat, drivers/foo/*', changed).split('\n').slice(1)).toEqual([
      'nothing falls under the exception `lat`; did you mean `late`?',
      'nothing falls under the exception `drivers/foo/*`',
    ])
  })

  test('an initcall that has moved to another file is a note', () => {
    const moved = ORDER.map(row => (row.function === 'inet_init' ? { ...row, file: 'net/inet.c' } : row))
    expect(check('*', moved)).toBe(
      'holds: the order is as expected, 7 initcalls\n`inet_init` (fs) is defined in `net/inet.c`, and was in `net/ipv4/af_inet.c`',
    )
  })

  test('returns that are expected and not known make it unknown, where returns were looked at', () => {
    const unseen = ORDER.map(row => ({ ...row, returned: null }))
    expect(check('*', unseen)).toBe(
      'unknown: the order is as expected, 7 initcalls, but what 6 of them returned is not known',
    )
    expect(check('* except returns', unseen)).toMatch(/^holds/)
    expect(checkOrder({ rows: ORDER, rules: [] }, unseen, { returns: false })).toMatchObject([{ state: 'holds' }])
  })
})

describe('any two orders', () => {
  const random = randomOf(20_260_102)
  const cases = Array.from({ length: 300 }, () => {
    const before = randomRows(random, 1 + random(50))
    return { before, after: randomlyEdited(random, before, random(8)) }
  })

  test('`*` holds only without differences', () => {
    for (const { before, after } of cases) {
      const [result] = checkOrder({ rows: before, rules: [] }, after)
      const differences = diffOrders(before, after).filter(({ kind }) => kind !== 'file')
      expect(result).toMatchObject({ state: differences.length === 0 ? 'holds' : 'broken', edits: differences })
    }
  })

  test('an exception of a kind of edit takes those away and no others', () => {
    for (const { before, after } of cases) {
      const except: readonly Difference[] = DIFFERENCES.filter(() => random(2) === 0)
      const [result] = checkOrder(
        { rows: before, rules: [{ kind: 'all', except: except.map(edit => ({ kind: 'edit', edit })) }] },
        after,
      )
      const left = diffOrders(before, after).filter(({ kind }) => kind !== 'file' && !except.some(one => one === kind))
      expect(result?.edits).toEqual(left)
    }
  })

  test('an exception by name is as if those had never been in the lists', () => {
    for (const { before, after } of cases) {
      const names = new Set([...before, ...after].map(row => row.function).filter(() => random(3) === 0))
      const except = [...names].map(glob => ({ kind: 'function' as const, glob, file: null }))
      const [result] = checkOrder({ rows: before, rules: [{ kind: 'all', except }] }, after)
      const [one, other] = [before, after].map(rows => rows.filter(row => !names.has(row.function)))
      const left = diffOrders(one ?? [], other ?? []).filter(({ kind }) => kind !== 'file')
      expect(result?.edits.map(({ kind, row }) => ({ kind, row }))).toEqual(
        left.map(({ kind, row }) => ({ kind, row })),
      )
    }
  })

  test('no difference of an excepted level is told that is not also one of another level', () => {
    for (const { before, after } of cases) {
      const level = before[random(before.length)]?.level ?? '5'
      const [result] = checkOrder({ rows: before, rules: [{ kind: 'all', except: [{ kind: 'level', level }] }] }, after)
      for (const edit of result?.edits ?? []) {
        expect(edit.kind === 'moved' || edit.kind === 'returns' ? 'another' : edit.row.level).not.toBe(level)
      }
    }
  })
})
