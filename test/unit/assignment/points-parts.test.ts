import { expect, test } from 'vitest'
import { chainShare } from '../../../src/assignment/points/chain-share.js'
import { sameAnswer } from '../../../src/assignment/points/same-answer.js'

const FRAMES = ['get_port.isra.0', '__inet_bind', 'inet_bind', 'sys_bind', 'do_syscall']
const ENDS = { from: 'get_port', to: 'sys_bind' }

test.each([
  [['get_port', '__inet_bind', 'inet_bind', 'sys_bind'], 1, 'the chain'],
  [['get_port', 'sys_bind'], 0.5, 'its ends alone'],
  [['sys_bind', 'inet_bind', '__inet_bind', 'get_port'], 0.25, 'the wrong way round'],
  [['get_port', 'x', '__inet_bind', 'y', 'inet_bind', 'z', 'sys_bind', 'w'], 0.5, 'as many wrong ones as right ones'],
  [[], 0, 'nothing'],
  [['do_syscall'], 0, 'what lies beyond the end'],
])('a share of the chain: %j gives %d (%s)', (given, share) => {
  expect(chainShare(FRAMES, given, ENDS, {}).share).toBe(share)
})

test('a function is known by its other names', () => {
  expect(chainShare(['a', 'new_b'], ['a', 'b'], { from: null, to: null }, { b: ['new_b'], new_b: ['b'] }).share).toBe(1)
})

test.each([
  [7, 7, true],
  ['0x1f', 31, true],
  ['eaddrinuse', 'EADDRINUSE', true],
  ['-EADDRINUSE', 'EADDRINUSE', true],
  ['inet_bind()', 'inet_bind', true],
  ['7 ', '7', true],
  [7, 'seven', false],
  ['', '', true],
  [[7], 7, false],
  ['a', null, false],
])('%j is the same answer as %j: %s', (given, right, same) => {
  expect(sameAnswer(given, right)).toBe(same)
})
