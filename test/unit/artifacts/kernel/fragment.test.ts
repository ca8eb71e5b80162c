import { expect, test } from 'vitest'
import { joinFragments, parseFragment } from '../../../../src/artifacts/kernel/fragment.js'
import { describeError } from '../../../../src/errors/index.js'

test('an option has its value, the comment above it and its place', () => {
  const text = '# A file.\n\n# sockets\nCONFIG_NET=y\n# CONFIG_IPV6 is not set\n# how long\n# in seconds\nCONFIG_T=30\n'
  expect(parseFragment('f.config', text)).toEqual([
    { option: 'NET', value: 'y', reason: 'sockets', ifKnown: false, at: { file: 'f.config', line: 4, column: 1 } },
    { option: 'IPV6', value: 'n', reason: 'sockets', ifKnown: false, at: { file: 'f.config', line: 5, column: 1 } },
    {
      option: 'T',
      value: '30',
      reason: 'how long in seconds',
      ifKnown: false,
      at: { file: 'f.config', line: 8, column: 1 },
    },
  ])
})

test('if-known holds for the options below it and no further', () => {
  const text = '# if-known: since 5.6\nCONFIG_A=y\n# other\nCONFIG_B="a \\"b\\""\n\nCONFIG_C=0x10\n'
  const found = parseFragment('f.config', text).map(({ option, value, ifKnown, reason }) => [
    option,
    value,
    ifKnown,
    reason,
  ])
  expect(found).toEqual([
    ['A', 'y', true, 'since 5.6'],
    ['B', '"a \\"b\\""', false, 'other'],
    ['C', '0x10', false, ''],
  ])
})

test('all bad lines are told at once, with their places', () => {
  const text = 'CONFIG_A=yes\nA=y\nCONFIG_B=y\nCONFIG_B=n\n'
  let said = ''
  try {
    parseFragment('f.config', text)
  } catch (error) {
    said = describeError(error)
  }
  const form = 'Write CONFIG_NAME=y, CONFIG_NAME=123, CONFIG_NAME="text", # CONFIG_NAME is not set, or a comment.'
  expect(said).toBe(
    [
      `f.config:1:1: error: this line of a fragment is neither an option nor a comment: CONFIG_A=yes\n  → ${form}`,
      `f.config:2:1: error: this line of a fragment is neither an option nor a comment: A=y\n  → ${form}`,
      'f.config:4:1: error: CONFIG_B is named twice, first in line 3\n  → Keep one of the two lines.',
    ].join('\n\n'),
  )
})

test('of two fragments the later one counts', () => {
  const joined = joinFragments([
    parseFragment('a', 'CONFIG_A=y\nCONFIG_B=y\n'),
    parseFragment('b', '# CONFIG_A is not set\n'),
  ])
  expect(joined.map(({ option, value, at }) => [option, value, at.file])).toEqual([
    ['A', 'n', 'b'],
    ['B', 'y', 'a'],
  ])
})
