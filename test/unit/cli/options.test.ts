import { Command, CommanderError } from 'commander'
import { expect, test } from 'vitest'
import { addKernelOptions, addMachineOptions, kernelRequest, seconds } from '../../../src/cli/options.js'

function parse(args: readonly string[]) {
  const command = addMachineOptions(addKernelOptions(new Command('run')))
    .exitOverride()
    .configureOutput({ writeErr() {} })
  return command.parse(args, { from: 'user' }).opts()
}

test.each([
  [[], null],
  [['--kernel', 'x86_64'], { type: 'named', name: 'x86_64' }],
  [['--tree', '/src/linux'], { type: 'tree', folder: '/src/linux' }],
  [['--image', 'i', '--vmlinux', 'v'], { type: 'files', image: 'i', vmlinux: 'v' }],
])('%j is one kernel', (args, request) => {
  expect(kernelRequest(parse(args))).toEqual(request)
})

test.each([
  [['--image', 'i'], '--image needs --vmlinux beside it'],
  [['--vmlinux', 'v'], '--vmlinux needs --image beside it'],
])('%j is half a kernel', (args, message) => {
  expect(() => kernelRequest(parse(args))).toThrow(expect.objectContaining({ code: 'option-invalid', message }))
})

test.each([
  [['--kernel', 'k', '--image', 'i']],
  [['--kernel', 'k', '--image', 'i', '--vmlinux', 'v']],
  [['--tree', 't', '--vmlinux', 'v']],
])('%j are two kernels', args => {
  expect(() => parse(args)).toThrow(CommanderError)
})

test('the accelerator is one of three', () => {
  expect(parse([]).accel).toBe('tcg')
  expect(parse(['--accel', 'auto']).accel).toBe('auto')
  expect(() => parse(['--accel', 'xen'])).toThrow(CommanderError)
})

test('seconds are a number that a run can take', () => {
  expect([seconds('0.5'), seconds('120'), seconds('86400')]).toEqual([0.5, 120, 86_400])
  for (const text of ['', '0', '-1', '86401', 'soon', '1s', 'Infinity', 'NaN'])
    expect(() => seconds(text), text).toThrow()
})
