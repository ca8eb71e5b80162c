import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readNeeds } from '../../../src/setup/needs.mjs'
import { detectSystem, type Family, installHint, packagesFor } from '../../../src/setup/system.mjs'
import { PACKAGE_ROOT } from '../../../src/system/paths.js'

const FIXTURES = join(PACKAGE_ROOT, 'test/fixtures/setup')
const needs = readNeeds()

describe('detectSystem', () => {
  test.each<[string, Family, string]>([
    ['debian-12', 'debian', 'Debian GNU/Linux 12 (bookworm)'],
    ['debian-13', 'debian', 'Debian GNU/Linux 13 (trixie)'],
    ['ubuntu', 'debian', 'Ubuntu 24.04.1 LTS'],
    ['mint', 'debian', 'Linux Mint 22'],
    ['fedora', 'fedora', 'Fedora Linux 42 (Server Edition)'],
    ['rocky', 'unknown', 'Rocky Linux 9.5'],
    ['arch', 'arch', 'Arch Linux'],
    ['manjaro', 'arch', 'Manjaro Linux'],
    ['alpine', 'unknown', 'Alpine Linux v3.21'],
  ])('%s is of the family %s', (file, family, name) => {
    expect(detectSystem('', [join(FIXTURES, 'os-release', file)])).toEqual({ family, name })
  })

  test('the first os-release file that can be read counts', () => {
    const files = ['none', 'fedora', 'arch'].map(file => join(FIXTURES, 'os-release', file))
    expect(detectSystem('', files).family).toBe('fedora')
  })

  test('an unknown system with apt-get is taken for a Debian', () => {
    expect(detectSystem(join(FIXTURES, 'bin'), ['/none'])).toEqual({ family: 'debian', name: 'this system' })
  })
})

describe('installHint', () => {
  const debian = 'qemu-system-x86 gdb busybox-static gcc libc6-dev make flex bison bc libelf-dev xz-utils gcc-multilib'
  test.each<[Family, 'none' | 'sudo' | 'su', string]>([
    ['debian', 'none', `apt-get update && apt-get install -y --no-install-recommends ${debian}`],
    ['debian', 'sudo', `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${debian}`],
    ['debian', 'su', `su -c 'apt-get update && apt-get install -y --no-install-recommends ${debian}'`],
    [
      'fedora',
      'sudo',
      'sudo dnf install qemu-system-x86-core gdb busybox gcc glibc-devel glibc-static make flex bison bc elfutils-libelf-devel xz glibc-devel.i686 glibc-static.i686',
    ],
    [
      'arch',
      'sudo',
      'sudo pacman -S --needed qemu-system-x86 gdb busybox gcc glibc make flex bison bc libelf xz lib32-glibc lib32-gcc-libs',
    ],
    [
      'unknown',
      'su',
      "install with your system's package manager: QEMU for x86, GDB, busybox, statically linked, gcc, " +
        "the C library's headers and static library, GNU make, flex, bison, bc, the headers of libelf, xz, the 32-bit C library",
    ],
  ])('on %s as %s', (family, prefix, command) => {
    expect(installHint(needs, family, prefix)).toBe(command)
  })
})

test('every need says what it is for and what its lack costs, and has a package in every family', () => {
  for (const need of needs) {
    expect(need.why, need.id).not.toBe('')
    expect(need.cost, need.id).not.toBe('')
    for (const family of ['debian', 'fedora', 'arch'] as const) expect(packagesFor([need], family)).not.toEqual([])
  }
  expect(new Set(needs.map(need => need.id)).size).toBe(needs.length)
})
