import { expect, test } from 'vitest'
import { INITCALL_LEVELS } from '../../../src/event/index.js'
import { levelMacro, levelName, levelOf, roundOf } from '../../../src/initcalls/index.js'

test.each([
  ['early', 'early', 'early_initcall', null],
  ['0', 'pure', 'pure_initcall', 0],
  ['1s', 'core_sync', 'core_initcall_sync', 1],
  ['5', 'fs', 'fs_initcall', 5],
  ['5s', 'fs_sync', 'fs_initcall_sync', 5],
  ['rootfs', 'rootfs', 'rootfs_initcall', 5],
  ['6', 'device', 'device_initcall', 6],
  ['7s', 'late_sync', 'late_initcall_sync', 7],
] as const)('level %s is %s, of %s, run in round %j', (level, name, macro, round) => {
  expect([levelName(level), levelMacro(level), roundOf(level)]).toEqual([name, macro, round])
})

test('a level is known by name and by number, and nothing else is one', () => {
  expect(INITCALL_LEVELS.map(level => [levelOf(level), levelOf(levelName(level))])).toEqual(
    INITCALL_LEVELS.map(level => [level, level]),
  )
  expect([levelOf('8'), levelOf('fs_initcall'), levelOf('')]).toEqual([null, null, null])
})
