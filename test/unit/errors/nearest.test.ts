import { expect, test } from 'vitest'
import { nearest } from '../../../src/errors/index.js'

const NAMES = ['socket-tcp', 'boot-chain', 'connect', 'inet_init', 'accept']

test.each([
  ['conect', ['connect']],
  ['cnonect', ['connect']],
  ['socket_tcp', ['socket-tcp']],
  ['BOOT-CHAIN', ['boot-chain']],
  ['boot', ['boot-chain']],
  ['inet_int', ['inet_init']],
  ['zzz', []],
  ['', []],
])('%j is near to %j', (name, wanted) => {
  expect(nearest(name, NAMES, 3)).toEqual(wanted)
})

test('a name without end takes no time without end', () => {
  expect(nearest('x'.repeat(1_000_000), NAMES)).toEqual([])
})
