import { expect, test } from 'vitest'
import { findVersion, isOlder } from '../../../src/doctor/version.js'

test.each([
  ['QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)', '7.2.22'],
  ['BusyBox v1.35.0 (Debian 1:1.35.0-4+deb12u1+b1) multi-call binary.', '1.35.0'],
  ['bison (GNU Bison) 3.8.2', '3.8.2'],
  ['xz (XZ Utils) 5.4.1', '5.4.1'],
  ['no version here', null],
])('%s → %s', (text, version) => {
  expect(findVersion(text)).toBe(version)
})

test.each([
  ['7.2.22', '10.2', true],
  ['10.1.9', '10.2', true],
  ['10.2', '10.2', false],
  ['10.2.1', '10.2', false],
  ['11', '10.2', false],
  ['12', '12.0', false],
  ['9.2', '12', true],
])('%s is older than %s: %s', (version, than, older) => {
  expect(isOlder(version, than)).toBe(older)
})
