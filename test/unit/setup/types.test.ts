import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { PACKAGE_ROOT } from '../../../src/system/paths.js'

test('the plain JavaScript keeps to its JSDoc types and its .d.mts files', () => {
  const args = ['node_modules/typescript/bin/tsc', '-p', 'src/setup']
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: PACKAGE_ROOT, encoding: 'utf8' })
  expect([status, stdout]).toEqual([0, ''])
})
