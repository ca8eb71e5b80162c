import { expect, test } from 'vitest'
import { withLikelyCause } from '../../../src/machine/likely.js'
import { oomKills } from '../../../src/system/out-of-memory.js'

const USUAL = `qemu-system-x86_64: warning: hub port nowhere has no peer
qemu-system-x86_64: warning: netdev nowhere has no peer
qemu-system-x86_64: warning: icount sleep disabled and no active timers
`
const died = { type: 'died', status: null, signal: null, log: USUAL } as const

test("QEMU was killed while the host's kernel killed for want of memory", () => {
  const end = { ...died, signal: 'SIGKILL' }
  const likely = 'the host was out of memory meanwhile, and its kernel killed a process for that: likely this one'
  expect(withLikelyCause(end, oomKills() - 1)).toEqual({ ...end, log: '', likely })
  expect(withLikelyCause(end, oomKills())).toEqual({ ...end, log: '' })
  expect(withLikelyCause({ ...end, signal: 'SIGTERM' }, oomKills() - 1)).not.toHaveProperty('likely')
})

test('QEMU says itself that it got no memory', () => {
  const log = `${USUAL}GLib-ERROR: gmem.c:164: failed to allocate 24 bytes\n`
  const likely = 'it got no more memory: the host has too little, or a limit (`ulimit -v`) is too low'
  expect(withLikelyCause({ ...died, signal: 'SIGABRT', log }, oomKills())).toEqual({
    ...died,
    signal: 'SIGABRT',
    log: 'GLib-ERROR: gmem.c:164: failed to allocate 24 bytes',
    likely,
  })
})

test('QEMU ended in order, but nothing was heard of the guest', () => {
  expect(withLikelyCause({ ...died, status: 0 }, oomKills())).toMatchObject({
    likely: 'its monitor did not tell that the guest had switched itself off',
  })
  expect(withLikelyCause({ ...died, status: 0, log: 'terminating on signal 15' }, oomKills())).not.toHaveProperty(
    'likely',
  )
})
