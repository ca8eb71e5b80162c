import { describe, expect, test } from 'vitest'
import { diffOrders, editText, type OrderEdit, type OrderRow, renderEdits } from '../../../../src/initcalls/index.js'
import { randomlyEdited, randomOf, randomRows, rowsOf } from './help.js'

const ORDER = rowsOf(`
  core sock_init net/socket.c
  fs   init_pipe_fs fs/pipe.c
  fs   inet_init net/ipv4/af_inet.c
  fs   af_unix_init net/unix/af_unix.c
  fs   cfg_init net/wireless/core.c
  device packet_init net/packet/af_packet.c
  late tcp_congestion_default net/ipv4/tcp_cong.c
`)

function without(name: string): readonly OrderRow[] {
  return ORDER.filter(row => row.function !== name)
}

function texts(actual: readonly OrderRow[], expected = ORDER): readonly string[] {
  return diffOrders(expected, actual).map(editText)
}

describe('each kind of edit, with its neighbours', () => {
  test('added', () => {
    expect(texts(ORDER, without('inet_init'))).toEqual([
      '`inet_init` (fs, net/ipv4/af_inet.c) is new, between `init_pipe_fs` and `af_unix_init`',
    ])
    expect(texts(ORDER, without('sock_init'))).toEqual(['`sock_init` (core, net/socket.c) is new, alone at its level'])
  })

  test('removed', () => {
    expect(texts(without('init_pipe_fs'))).toEqual([
      '`init_pipe_fs` (fs, fs/pipe.c) is gone; it was before `inet_init`, as the first one',
    ])
  })

  test('moved to another level is one edit', () => {
    const moved = ORDER.map(row => (row.function === 'cfg_init' ? { ...row, level: '6' as const } : row))
    expect(texts(moved)).toEqual([
      '`cfg_init` (device, net/wireless/core.c) moved from fs to device: it is before `packet_init`, as the first one, and was behind `af_unix_init`, as the last one',
    ])
  })

  test('one that jumped within its level is one edit', () => {
    const rows = without('init_pipe_fs')
    const jumped = [...rows.slice(0, 4), ...ORDER.slice(1, 2), ...rows.slice(4)]
    expect(texts(jumped)).toEqual([
      '`init_pipe_fs` (fs, fs/pipe.c) has another place in its level: it is behind `cfg_init`, as the last one, and was before `inet_init`, as the first one',
    ])
  })

  test('another return, where both are known', () => {
    const said = (returned: string | null) => [{ ...rowsOf('fs a x.c')[0], returned }] as readonly OrderRow[]
    expect(texts(said('-ENODEV'), said('0'))).toEqual(['`a` (fs, x.c) returned -ENODEV, and not 0'])
    expect(texts(said(null), said('0'))).toEqual([])
    expect(texts(said('0'), said(null))).toEqual([])
  })

  test('a function that has moved to another file is the same initcall, where nothing else bears its name', () => {
    expect(texts(rowsOf('fs a new.c'), rowsOf('fs a old.c'))).toEqual([
      '`a` (fs) is defined in `new.c`, and was in `old.c`',
    ])
    expect(diffOrders(rowsOf('fs a 1.c\nfs a 2.c'), rowsOf('fs a 1.c\nfs a 3.c')).map(({ kind }) => kind)).toEqual([
      'removed',
      'added',
    ])
  })

  test('static functions that share a name are told apart by their files', () => {
    const two = rowsOf('fs init a.c\nfs init b.c\nfs other c.c')
    expect(texts([two[1], two[0], two[2]] as readonly OrderRow[], two)).toHaveLength(1)
    expect(texts(two.slice(1), two)).toEqual(['`init` (fs, a.c) is gone; it was before `init`, as the first one'])
  })

  test('without files they are told apart by their order', () => {
    expect(texts(rowsOf('fs init -\ndevice init -'), rowsOf('fs init a.c\ndevice init b.c'))).toEqual([])
  })

  test('of two registrations of one function it is the one at the level that counts', () => {
    expect(texts(rowsOf('device a x.c'), rowsOf('fs a x.c\ndevice a x.c'))).toEqual([
      '`a` (fs, x.c) is gone; it was alone at its level',
    ])
  })
})

describe('any two orders', () => {
  const random = randomOf(20_260_101)
  const cases = Array.from({ length: 300 }, () => {
    const before = randomRows(random, 1 + random(60))
    return { before, after: randomlyEdited(random, before, random(12)) }
  })

  test('the edits make the one of the other', () => {
    for (const { before, after } of cases) expect(apply(before, after, diffOrders(before, after))).toEqual(after)
  })

  test('there are no edits only when they are equal', () => {
    for (const { before, after } of cases) {
      expect(diffOrders(before, after).length === 0).toBe(JSON.stringify(before) === JSON.stringify(after))
      expect(diffOrders(before, before)).toEqual([])
    }
  })

  test('no edits more than were made', () => {
    for (let round = 0; round < 100; round++) {
      const before = randomRows(random, 40).map((row, index) => ({ ...row, function: `init_${index}` }))
      const edits = random(4)
      // One change may be of place, of level or of return, and brings at most one initcall in and one out.
      expect(diffOrders(before, randomlyEdited(random, before, edits)).length).toBeLessThanOrEqual(2 * edits)
    }
  })

  test('orders that are no table too, such as calls out of their level', () => {
    for (const { before, after } of cases) {
      const shuffled = after.toSorted((a, b) => (a.function < b.function ? -1 : 1))
      expect(apply(before, shuffled, diffOrders(before, shuffled))).toEqual(shuffled)
    }
  })

  test('the jumps are as few as the longest common subsequence allows', () => {
    for (let round = 0; round < 100; round++) {
      const before = Array.from({ length: 2 + random(12) }, (_, index) => rowsOf(`fs f${index} a.c`)).flat()
      const after = before.toSorted(() => random(3) - 1)
      expect(diffOrders(before, after)).toHaveLength(before.length - longestCommon(before, after))
    }
  })

  test('2,000 initcalls, all in the other direction', () => {
    const before = Array.from({ length: 2000 }, (_, index) => rowsOf(`fs f${index} a.c`)).flat()
    expect(diffOrders(before, before.toReversed())).toHaveLength(1999)
  })
})

/** Takes out what is gone or goes elsewhere, and puts what is new or comes from elsewhere to its place. */
function apply(before: readonly OrderRow[], after: readonly OrderRow[], edits: readonly OrderEdit[]) {
  const leaving = new Set(edits.flatMap(edit => (isJump(edit) || edit.kind === 'removed' ? [edit.from] : [])))
  const changed = before.map((row, index) =>
    changedRow(
      row,
      edits.filter(edit => 'from' in edit && edit.from === index),
    ),
  )
  const rows = changed.filter((_, index) => !leaving.has(index))
  for (const edit of edits.filter(one => isJump(one) || one.kind === 'added').toSorted((a, b) => toOf(a) - toOf(b))) {
    const row = edit.kind === 'added' ? edit.row : changed[isJump(edit) ? edit.from : -1]
    if (row !== undefined) rows.splice(toOf(edit), 0, row)
  }
  expect(edits.every(edit => edit.kind === 'removed' || edit.row === after[edit.to])).toBe(true)
  return rows
}

function changedRow(row: OrderRow, edits: readonly OrderEdit[]): OrderRow {
  let changed = row
  for (const edit of edits) {
    if (edit.kind === 'moved') changed = { ...changed, level: edit.now.level }
    if (edit.kind === 'returns') changed = { ...changed, returned: edit.now }
    if (edit.kind === 'file') changed = { ...changed, file: edit.now }
  }
  return changed
}

function isJump(edit: OrderEdit): edit is Extract<OrderEdit, { kind: 'moved' | 'reordered' }> {
  return edit.kind === 'moved' || edit.kind === 'reordered'
}

function toOf(edit: OrderEdit): number {
  return edit.kind === 'removed' ? -1 : edit.to
}

/** By the book, with a table. */
function longestCommon(one: readonly OrderRow[], other: readonly OrderRow[]): number {
  const table = [new Array<number>(other.length + 1).fill(0)]
  for (const row of one) {
    const last = table.at(-1) ?? []
    const next = [0]
    for (const [index, candidate] of other.entries()) {
      const longer = candidate.function === row.function ? (last[index] ?? 0) + 1 : 0
      next.push(Math.max(longer, last[index + 1] ?? 0, next[index] ?? 0))
    }
    table.push(next)
  }
  return table.at(-1)?.at(-1) ?? 0
}

describe('for people', () => {
  const moved = rowsOf(`
    core sock_init net/socket.c
    fs   new_pipe_fs fs/pipe.c
    fs   cfg_init net/wireless/core.c
    fs   af_unix_init net/unix/af_unix.c
    fs   extra_init net/extra.c
    device inet_init net/ipv4/af_inet.c
    device packet_init net/packet/af_packet.c
    late tcp_congestion_default net/ipv4/tcp_cong.c -ENOMEM
  `)
  const expected = ORDER.map(row => ({ ...row, returned: row.level === '7' ? '0' : null }))

  test('a hunk for each level', () => {
    expect(renderEdits(diffOrders(expected, moved), { expected, actual: moved })).toBe(`@@ fs: 4 initcalls @@
-init_pipe_fs                      fs/pipe.c
~inet_init                         net/ipv4/af_inet.c  moved to device
+new_pipe_fs                       fs/pipe.c  perhaps init_pipe_fs renamed
~cfg_init                          net/wireless/core.c  moved here from below
 af_unix_init
~cfg_init                          net/wireless/core.c  moved up
+extra_init                        net/extra.c
@@ device: 1 → 2 initcalls @@
~inet_init                         net/ipv4/af_inet.c  moved here from fs
 packet_init
@@ late: 1 initcall @@
!tcp_congestion_default            net/ipv4/tcp_cong.c  returned -ENOMEM, not 0
`)
  })

  test('what is too much is counted', () => {
    expect(
      renderEdits(diffOrders(expected, moved), { expected, actual: moved }, { most: 4, context: 0 }),
    ).toBe(`@@ fs: 4 initcalls @@
-init_pipe_fs                      fs/pipe.c
~inet_init                         net/ipv4/af_inet.c  moved to device
+new_pipe_fs                       fs/pipe.c  perhaps init_pipe_fs renamed
… 8 more lines: 1 added, 1 reordered, 1 with another return
`)
  })

  test('no edits, no text', () => {
    expect(renderEdits([], { expected, actual: expected })).toBe('')
  })

  test('names that would move a terminal’s cursor are shown', () => {
    const actual = [{ level: '5', function: 'a\u001b[2J\n', file: `${'x'.repeat(200)}.c`, returned: null }] as const
    const text = renderEdits(diffOrders([], actual), { expected: [], actual })
    expect(text).toBe(`@@ fs: 0 → 1 initcall @@\n+a\\u{1b}[2J\\u{a}                   ${'x'.repeat(99)}…\n`)
  })
})
