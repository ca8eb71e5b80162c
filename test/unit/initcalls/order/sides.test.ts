import { describe, expect, test } from 'vitest'
import { type OrderRow, renderSideBySide, sideBySide } from '../../../../src/initcalls/index.js'
import { randomlyEdited, randomOf, randomRows, rowsOf } from './help.js'

const LEFT = rowsOf(`
  core   sock_init net/socket.c 0
  core   netlink_proto_init net/netlink/af_netlink.c 0
  core   genl_init net/netlink/genetlink.c 0
  fs     inet_init net/ipv4/af_inet.c 0
  fs     af_unix_init net/unix/af_unix.c 0
  device amd_ibs_init arch/x86/ibs.c 0
  device packet_init net/packet/af_packet.c 0
  late   prandom_init_late lib/random32.c 0
`)

const RIGHT = rowsOf(`
  core   genl_init net/netlink/genetlink.c 0
  core   sock_init net/socket.c 0
  core   netlink_proto_init net/netlink/af_netlink.c 0
  fs     af_unix_init net/unix/unix.c 0
  fs     a_function_whose_name_is_longer_than_its_column fs/x.c 0
  device inet_init net/ipv4/af_inet.c 0
  device amd_ibs_init arch/x86/ibs.c -ENODEV
  device packet_init net/packet/af_packet.c 0
`)

const names = ['5.10', '6.1'] as const

describe('side by side', () => {
  test('as text', () => {
    expect(renderSideBySide(sideBySide(LEFT, RIGHT), { width: 70, names, context: null })).toBe(
      `  5.10                              6.1
── core ─────────────────────── 3 ┼ 3 ──────────────────────────────
                                  ~ genl_init ← further down
  sock_init                         sock_init
  netlink_proto_init                netlink_proto_init
  genl_init → further up          ~
── fs ───────────────────────── 2 ┼ 2 ──────────────────────────────
  inet_init → device              ~
  af_unix_init                      af_unix_init
                                  > a_function_whose_name_is_longer_…
── device ───────────────────── 2 ┼ 3 ──────────────────────────────
                                  ~ inet_init ← fs
  amd_ibs_init returned 0         | amd_ibs_init returned -ENODEV
  packet_init                       packet_init
── late ─────────────────────── 1 ┼ 0 ──────────────────────────────
  prandom_init_late               <

8 and 8 initcalls: 5 in both at the same place, 1 on the left only, 1 on the right only, 1 at another level, 1 at another place in their level, 1 with another return
1 initcall in another file:
  af_unix_init: net/unix/af_unix.c → net/unix/unix.c
`,
    )
  })

  test('what is the same may be left out', () => {
    const rows = sideBySide(LEFT, LEFT.slice(0, -1))
    expect(renderSideBySide(rows, { width: 50, names, context: 0 })).toBe(`  5.10                    6.1
── core ───────────── 3 ┼ 3 ────────────────────
  … 3 the same
── fs ─────────────── 2 ┼ 2 ────────────────────
  … 2 the same
── device ─────────── 2 ┼ 2 ────────────────────
  … 2 the same
── late ───────────── 1 ┼ 0 ────────────────────
  prandom_init_late     <

8 and 7 initcalls: 7 in both at the same place, 1 on the left only, 0 on the right only
`)
  })

  test('no line is wider than it may be, whatever the names are', () => {
    const strange = LEFT.map((row, index) => ({ ...row, function: `${row.function}\u001b${'ä'.repeat(index * 20)}` }))
    const text = renderSideBySide(sideBySide(strange, RIGHT), { width: 60, names, context: null })
    const lines = text.split('\n\n')[0]?.split('\n') ?? []
    expect(Math.max(...lines.map(line => [...line].length))).toBeLessThanOrEqual(60)
    expect(text).not.toContain('\u001b')
  })

  test('each side is there in whole and in its order', () => {
    const random = randomOf(11)
    for (let round = 0; round < 200; round++) {
      const left = randomRows(random, 1 + random(40))
      const right = randomlyEdited(random, left, random(10))
      const rows = sideBySide(left, right)
      const side = (which: 'left' | 'right'): readonly OrderRow[] =>
        rows.flatMap(row => (which in row ? [(row as Record<'left' | 'right', OrderRow>)[which]] : []))
      expect(side('left')).toEqual(left)
      expect(side('right')).toEqual(right)
      const levels = rows.map(({ level }) => level)
      expect(levels.filter((level, index) => level !== levels[index - 1])).toHaveLength(new Set(levels).size)
    }
  })
})
