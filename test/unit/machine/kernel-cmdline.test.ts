import { expect, test } from 'vitest'
import { KlabError } from '../../../src/errors/index.js'
import { kernelCmdline } from '../../../src/machine/kernel-cmdline.js'

test('the words that a watched run needs', () => {
  expect(kernelCmdline()).toEqual([
    'console=ttyS0,115200',
    'earlycon=uart8250,io,0x3f8,115200',
    'printk.time=1',
    'nokaslr',
    'reboot=t',
    'panic=-1',
    'oops=panic',
    'nowatchdog',
    'rcupdate.rcu_cpu_stall_suppress=1',
    'workqueue.watchdog_thresh=0',
    'tsc=reliable',
    'nolapic_timer',
    'hpet=disable',
    'no_timer_check',
  ])
})

test("the lab's words come last, so that they win", () => {
  expect(kernelCmdline(['a=1', 'b']).slice(-3)).toEqual(['no_timer_check', 'a=1', 'b'])
})

test('a line that the kernel would cut off is refused', () => {
  const room = 2047 - Buffer.byteLength(kernelCmdline().join(' ')) - 1
  expect(kernelCmdline(['x'.repeat(room)]).join(' ')).toHaveLength(2047)
  const tooLong = () => kernelCmdline(['x'.repeat(room + 1)])
  expect(tooLong).toThrow(KlabError)
  expect(tooLong).toThrow("the kernel's command line is too long: 2048 bytes, the kernel reads 2047")
})
