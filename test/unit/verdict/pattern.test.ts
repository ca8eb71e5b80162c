import { expect, test } from 'vitest'
import { compilePattern } from '../../../src/verdict/pattern.js'

const tried = (pattern: string, length: number) => compilePattern(pattern)?.('a'.repeat(length)) !== 'too-long'

test.each([
  ['abc', 8192],
  ['[*+]\\*x', 8192],
  ['x.*', 8192],
  ['a.*b.*c', 1817],
  ['^.*a.*b.{2,}c', 393],
])('%s is tried on %i characters at most', (pattern, limit) => {
  expect([tried(pattern, limit), tried(pattern, limit + 1)]).toEqual([true, false])
})

test('what is no pattern', () => {
  expect(compilePattern('(')).toBeNull()
  expect(compilePattern('\\-')).toBeNull()
})
