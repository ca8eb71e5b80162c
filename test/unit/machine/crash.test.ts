import { describe, expect, test } from 'vitest'
import { createCrashWatch } from '../../../src/machine/crash.js'

function watch(...lines: string[]) {
  const ends: string[] = []
  const crashes = createCrashWatch(words => ends.push(words))
  lines.forEach(crashes.line)
  return { crash: crashes.crash(), ends }
}

describe('a crash', () => {
  test.each([
    [
      '[    0.478514] Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000700',
      'panic',
      'Attempted to kill init! exitcode=0x00000700',
    ],
    ['Kernel panic - not syncing: VFS: Unable to mount root fs', 'panic', 'VFS: Unable to mount root fs'],
    ['prompt> [    9.1][    T1] nothing', null, null],
    ['prompt> [    9.123456][    T1] Kernel panic - not syncing: sysrq', 'panic', 'sysrq'],
    [
      '[    1.000000] BUG: kernel NULL pointer dereference, address: 0000000000000010',
      'oops',
      'BUG: kernel NULL pointer dereference, address: 0000000000000010',
    ],
    [
      '[    1.000000] BUG: unable to handle page fault for address: ffffffffdeadbeef',
      'oops',
      'BUG: unable to handle page fault for address: ffffffffdeadbeef',
    ],
    [
      '[    1.000000] BUG: stack guard page was hit at 1 (stack is 2..3)',
      'oops',
      'BUG: stack guard page was hit at 1 (stack is 2..3)',
    ],
    ['[    1.000000] kernel BUG at mm/slub.c:307!', 'oops', 'kernel BUG at mm/slub.c:307!'],
    ['[    1.000000] Oops: 0002 [#1] SMP', 'oops', 'Oops: 0002 [#1] SMP'],
    [
      '[    1.000000] Oops: general protection fault, probably for non-canonical address 0x1: 0000 [#1] SMP',
      'oops',
      'Oops: general protection fault, probably for non-canonical address 0x1: 0000 [#1] SMP',
    ],
    [
      '[    1.000000] general protection fault, probably for non-canonical address 0xdead: 0000 [#1] SMP',
      'oops',
      'general protection fault, probably for non-canonical address 0xdead: 0000 [#1] SMP',
    ],
    ['[    1.000000] invalid opcode: 0000 [#2] PREEMPT', 'oops', 'invalid opcode: 0000 [#2] PREEMPT'],
    ['[    1.000000] WARNING: CPU: 0 PID: 1 at kernel/fork.c:1 f+0x1/0x2', null, null],
    ['[    1.000000] BUG: scheduling while atomic: sh/1/0x00000002', null, null],
    ['[    1.000000] ---[ end Kernel panic - not syncing: x ]---', null, null],
    ['[    1.000000] audit: type=2000 audit(1.1:1): state=initialized res=1', null, null],
  ])('%s', (line, type, message) => {
    expect(watch(line).crash).toEqual(type === null ? null : { type, message })
  })

  test('an oops that ends in a panic stays an oops', () => {
    const { crash, ends } = watch(
      '[    1.000000] BUG: kernel NULL pointer dereference, address: 0000000000000000',
      '[    1.000001] Oops: 0010 [#1] SMP',
      '[    1.000002] Kernel panic - not syncing: Fatal exception',
      '[    1.000003] Kernel panic - not syncing: again',
    )
    expect(crash).toEqual({ type: 'oops', message: 'BUG: kernel NULL pointer dereference, address: 0000000000000000' })
    expect(ends).toEqual(['panic'])
  })
})

test.each(['System halted', 'Power down'])('a kernel that says `%s` says no more', said => {
  const { crash, ends } = watch(`[    1.000000] reboot: ${said}`, `[    1.000001] reboot: ${said}`)
  expect([crash, ends]).toEqual([null, ['halt']])
  expect(watch('[    0.100000] x', `[    1.000000] reboot: ${said} in jest`, `reboot: ${said}`).ends).toEqual([])
})

describe('a name that a program chose is in a line of the kernel, and is no crash', () => {
  const before = ['[    1.000000] one', '[    1.000300] two']
  test.each([
    // the task's name, at most 15 characters, and the name of its program's file
    ['[    1.1] a: 0000 [#1] x[45]: segfault at 0 ip 0 sp 0 error 4 in a.out[400000+1000]'],
    ['[    1.100000] a: 0000 [#1][45]: segfault at 0 ip 0 sp 0 error 4 in a.out[400000+1000]'],
    ['[    1.100000] kernel BUG at [45]: segfault at 0 ip 0 sp 0 error 4 in x:1!'],
    ['[    1.100000] BUG: x[45]: segfault at 0 ip 0 sp 0 error 4 in stack guard page was hit at 1'],
    ['[    1.100000] x', '[    1.100000] kernel BUG at mm/slub.c:307!'],
    ['[    1.100000] x[4]: segfault in a', '[    1.100000] Kernel panic - not syncing: b[400000+1000]'],
  ])('%s %s', (...lines) => {
    expect(watch(...before, ...lines)).toEqual({ crash: null, ends: [] })
  })
})

test('where the kernel stamps its lines, a program that prints its words is not believed', () => {
  const { crash } = watch(
    '[    0.000000] Linux version 5.10.0',
    'Kernel panic - not syncing: said a program',
    'server| Oops: 0002 [#1]',
  )
  expect(crash).toBeNull()
})
