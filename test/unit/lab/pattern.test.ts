import { expect, test } from 'vitest'
import { patternFault } from '../../../src/lab/pattern.js'

test.each([
  'TCP: Hash tables configured \\(established \\d+ bind \\d+\\)',
  '^say: .*hi$',
  '(?:\\d{1,3}\\.){3}\\d{1,3}',
  '(?:foo|bar) baz',
  '\\[ *[0-9]+\\.[0-9]{6}\\]',
  '(?<name>a+)b',
  '(?!x)a+',
])('%s is taken', pattern => {
  expect(patternFault(pattern)).toBeNull()
})

const NESTED = 'repeating a group that itself repeats or has alternatives can take forever'
test.each([
  ['', 'an empty regular expression matches everything'],
  ['(', 'this is not a regular expression: unterminated group'],
  ['[a', 'this is not a regular expression: unterminated character class'],
  ['a{2,1}', 'this is not a regular expression: numbers out of order in {} quantifier'],
  ['*', 'this is not a regular expression: nothing to repeat'],
  ['(a+)+', NESTED],
  ['(a*)*b', NESTED],
  ['((a)+b)*', NESTED],
  ['(a|aa)+$', NESTED],
  ['(a?)*', NESTED],
  ['(a?){50}a{50}', 'the pattern can match in too many ways, and take forever'],
  [`${'a?'.repeat(40)}${'a'.repeat(40)}`, 'the pattern can match in too many ways, and take forever'],
  ['(?:(?:a{100}){100}){100}{1}', 'this is not a regular expression: nothing to repeat'],
  ['(a+){3}', NESTED],
  ['a{1000}', 'a pattern repeats at most 100 times'],
  ['(a)\\1', 'a back-reference can take forever'],
  ['.*'.repeat(9), 'a pattern has at most 8 repetitions without end'],
])('%s is refused', (pattern, what) => {
  expect(patternFault(pattern)?.what).toBe(what)
})

test('the fault is at its piece', () => {
  expect(patternFault('x(a+)+y')).toMatchObject({ offset: 5, length: 1 })
})
