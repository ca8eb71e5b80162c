import { expect, test } from 'vitest'
import { safeName } from '../../../src/system/safe-name.js'

test.each(['alice', 's1234567', 'a.b-c_d', '0', 'x'.repeat(64)])('%s is a folder already', name => {
  expect(safeName(name)).toBe(name)
})

test.each([
  ['Alice', 'alice-3bc51062'],
  ['Zoë Müller', 'zoe-muller-d6e575a6'],
  ['../../etc/passwd', 'etc-passwd-3754d6cb'],
  ['.', 'cdb4ee2a'],
  ['', 'e3b0c442'],
  ['李雷', '3a47328a'],
  ['a.', 'a-5ab640fa'],
  ['x'.repeat(65), expect.stringMatching(/^x{40}-[0-9a-f]{8}$/)],
])('%j becomes %j', (name, folder) => {
  expect(safeName(name)).toEqual(folder)
})

test('no two names make one folder, and every folder is safe', () => {
  const names = [
    'a b',
    'a-b',
    'A-B',
    'a_b',
    'ä-b',
    'a/b',
    'a\\b',
    'a\u0000b',
    'a\nb',
    '-a-b',
    '..',
    '...',
    'a b ',
    safeName('A-B'),
    safeName('.'),
  ]
  const folders = names.map(safeName)
  expect(new Set(folders).size).toBe(names.length)
  for (const folder of folders) expect(folder).toMatch(/^[a-z0-9][a-z0-9._-]{0,63}$/)
})
