import { expect, test } from 'vitest'
import { safeName } from '../../../src/system/safe-name.js'

test.each(['alice', 's1234567', 'a.b-c_d', '0', 'x'.repeat(64)])('%s is a folder already', name => {
  expect(safeName(name)).toBe(name)
})

test.each([
  ['Alice', /^alice-[0-9a-f]{10}$/],
  ['Zoë Müller', /^zoe-muller-[0-9a-f]{10}$/],
  ['../../etc/passwd', /^etc-passwd-[0-9a-f]{10}$/],
  ['.', /^student-[0-9a-f]{10}$/],
  ['', /^student-[0-9a-f]{10}$/],
  ['李雷', /^student-[0-9a-f]{10}$/],
  ['a.', /^a-[0-9a-f]{10}$/],
  ['x'.repeat(81), /^x{69}-[0-9a-f]{10}$/],
])('%j bears a hash', (name, folder) => {
  expect(safeName(name)).toMatch(folder)
})

test('the case of letters, and blanks around them, make no other name', () => {
  expect(new Set(['Alice', 'ALICE', ' aLICE '].map(safeName)).size).toBe(1)
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
    'a  b',
    safeName('A-B'),
    safeName('.'),
  ]
  const folders = names.map(safeName)
  expect(new Set(folders).size).toBe(names.length)
  for (const folder of folders) expect(folder).toMatch(/^[a-z0-9][a-z0-9._-]{0,79}$/)
})
