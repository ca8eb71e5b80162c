import { describe, expect, test } from 'vitest'
import { judgeRoom } from '../../../src/doctor/disk.js'
import { renderDoctor } from '../../../src/doctor/index.js'
import { judgeBanners } from '../../../src/doctor/kaslr.js'

const nothing = { found: null, needed: null, cost: null, wayOut: null }

describe('renderDoctor', () => {
  test('a machine that lacks something', () => {
    const text = renderDoctor({
      system: 'Debian GNU/Linux 12 (bookworm)',
      checks: [
        { ...nothing, id: 'node', name: 'Node.js', state: 'ok', found: '20.20.2' },
        { ...nothing, id: 'qemu', name: 'QEMU', state: 'missing', cost: 'no lab can run', wayOut: 'install it' },
        { ...nothing, id: 'kvm', name: 'KVM', state: 'warn', found: 'two\nlines', needed: 'one' },
      ],
      install: 'apt-get install qemu',
      leftovers: [],
      exitStatus: 3,
    })
    expect(text).toBe(`system: Debian GNU/Linux 12 (bookworm)
ok       Node.js  20.20.2
MISSING  QEMU     not found
                  cost: no lab can run
                  → install it
warn     KVM      two
                  lines; needed: one

to install everything that is missing:
  apt-get install qemu
klab cannot run labs here: QEMU.
`)
  })

  test('a machine that lacks nothing', () => {
    const checks = [{ ...nothing, id: 'node', name: 'Node.js', state: 'ok', found: '20.20.2' }] as const
    const text = renderDoctor({ system: 'Arch Linux', checks, install: null, leftovers: [], exitStatus: 0 })
    expect(text).toBe('system: Arch Linux\nok       Node.js  20.20.2\n\nklab can run labs here.\n')
  })
})

describe('judgeBanners', () => {
  const banner = 'Linux version 5.10.262 (root@vm) #1 SMP'

  test('the same text at the link address: no KASLR', () => {
    const { state, found } = judgeBanners({ ok: true, text: `klab-thread-0 ${banner}\nklab-thread-1 ${banner}\n` })
    expect([state, found]).toEqual(['ok', `linux_banner is at its link address: ${banner}`])
  })

  test.each([
    ['another text', 'klab-thread-1 ????', 'linux_banner is not at its link address; there is ????'],
    [
      'nothing there',
      'Cannot access memory at address 0xffffffff81600120',
      'linux_banner is not at its link address; there is nothing that can be read',
    ],
  ])('%s: it has moved', (_, live, found) => {
    expect(judgeBanners({ ok: true, text: `klab-thread-0 ${banner}\n${live}\n` })).toMatchObject({
      state: 'missing',
      found,
    })
  })

  test('a GDB that could not attach has read the file twice, and proves nothing', () => {
    const refused = 'Remote register badly formatted'
    const text = `klab-thread-0 ${banner}\n${refused}\nklab-thread-0 ${banner}\n`
    expect(judgeBanners({ ok: true, text })).toMatchObject({
      state: 'missing',
      found: expect.stringMatching(new RegExp(`^GDB cannot attach to QEMU: .*${refused}`, 's')),
    })
  })

  test('a vmlinux without the symbol', () => {
    expect(judgeBanners({ ok: true, text: 'No symbol "linux_banner" in current context.' })).toMatchObject({
      state: 'missing',
      found: 'GDB cannot read linux_banner in vmlinux: No symbol "linux_banner" in current context.',
    })
  })
})

test('judgeRoom names the lack and the way out', () => {
  expect(judgeRoom('disk-cache', 'cache', '/c', 3000, 3000)).toMatchObject({ state: 'ok', found: '3000 MiB (/c)' })
  expect(judgeRoom('disk-cache', 'cache', '/c', 2999, 3000)).toMatchObject({
    state: 'missing',
    found: '2999 MiB (/c)',
    needed: '3000 MiB',
    wayOut: 'make room there, or set KLAB_CACHE to a folder on another disk',
  })
})
