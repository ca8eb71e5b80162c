import { expect, test } from 'vitest'
import { encodePlan } from '../../../../src/artifacts/rootfs/plan.js'
import type { Step } from '../../../../src/lab/index.js'

test('every kind of step has its line', () => {
  const steps: readonly Step[] = [
    { op: 'start', task: 'server', run: ['tcp-server', '127.0.0.1', '7777'], user: 1000 },
    { op: 'expect', task: 'server', text: 'a % b', within: 30 },
    { op: 'type', task: 'server', text: '', prompt: 'you say: ', within: 0.5 },
    { op: 'type', task: 'server', text: '-', prompt: null, within: 1 },
    { op: 'eof', task: 'server' },
    { op: 'sleep', milliseconds: 50 },
    { op: 'signal', task: 'server', signal: 'SIGTERM' },
    { op: 'asleep', task: 'server', within: 1.5 },
    { op: 'save', file: '/tmp/lo.pcap', as: 'handshake.pcap' },
    { op: 'exit', task: 'server', status: 0, signal: null, within: 2 },
    { op: 'exit', task: 'server', status: null, signal: 'SIGKILL', within: 2 },
  ]
  expect(encodePlan(steps).toString('latin1').split('\n')).toEqual([
    'klab-plan 1',
    'start server 1000 tcp%2Dserver 127.0.0.1 7777',
    'expect server a%20%25%20b 30000',
    'type server  you%20say:%20 500',
    'type server %2D - 1000',
    'eof server',
    'sleep 50',
    'signal server SIGTERM',
    'asleep server 1500',
    'save /tmp/lo.pcap handshake.pcap',
    'exit server 0 - 2000',
    'exit server - SIGKILL 2000',
    'end 11',
    '',
  ])
})

test('no text can look like another field or another line', () => {
  const run = ['a b\nend 1', 'ü€😀', '"\'\\$\t\r'] as const
  expect(encodePlan([{ op: 'start', task: 't', run: [...run], user: 0 }]).toString('latin1')).toBe(
    'klab-plan 1\nstart t 0 a%20b%0Aend%201 %C3%BC%E2%82%AC%F0%9F%98%80 %22%27%5C%24%09%0D\nend 1\n',
  )
})

const refusals: readonly [string, Step][] = [
  [
    'step 1: a text with a NUL character cannot be given to a program',
    { op: 'start', task: 't', run: ['a\0b'], user: 0 },
  ],
  ['step 1: a text that is waited for must lie within one line', { op: 'expect', task: 't', text: 'a\nb', within: 1 }],
  [
    'step 1: a line of 4095 bytes cannot be typed: a terminal takes 4094',
    { op: 'type', task: 't', text: `short\n${'x'.repeat(4095)}`, prompt: null, within: 1 },
  ],
]

test.each(refusals)('%s', (message, step) => {
  expect(() => encodePlan([step])).toThrow(expect.objectContaining({ message, code: 'lab-invalid' }))
})

test('privileged tasks are told of behind the heading', () => {
  expect(encodePlan([], { privileged: true }).toString()).toBe('klab-plan 1\nprivileged\nend 0\n')
})
