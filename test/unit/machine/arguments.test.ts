import { expect, test } from 'vitest'
import { escapeCommas, qemuArguments } from '../../../src/machine/arguments.js'
import type { MachineSpec } from '../../../src/machine/types.js'

const SPEC: MachineSpec = {
  qemu: 'qemu-system-x86_64',
  architecture: 'x86_64',
  accelerator: 'tcg',
  deterministic: true,
  kernel: '/k/bzImage',
  initramfs: '/k/initramfs,1',
  cmdline: ['console=ttyS0', 'panic=-1'],
  memoryMiB: 256,
  debug: true,
  folder: '/run/klab',
  serialLog: '/out/a,b/serial.log',
  qemuLog: '/out/a,b/qemu.log',
  stepsFile: '/out/a,b/steps',
}
const SOCKETS = { qmp: '/s/q', stub: '/s/g', agentMonitor: '/s/a', console: '/s/c' }

/** One option with its value a string, so that a difference is easy to read. */
function options(spec: Partial<MachineSpec>, sandbox = true): string[] {
  const words = qemuArguments({ ...SPEC, ...spec }, SOCKETS, { sandbox, boardSwitches: ['vmport', 'hpet'] })
  return words.join(' ').split(/ (?=-[a-zS])/)
}

test('a deterministic machine for a debugger', () => {
  expect(options({})).toEqual([
    '-nodefaults',
    '-no-user-config',
    '-display none',
    '-nic none',
    '-no-reboot',
    '-S',
    '-machine pc,vmport=off,hpet=off',
    '-m 256M',
    '-smp 1',
    '-accel tcg',
    '-cpu qemu64',
    '-icount shift=2,sleep=off',
    '-rtc base=2026-01-01,clock=vm',
    '-seed 1',
    '-netdev hubport,id=nowhere,hubid=0',
    '-object filter-buffer,id=heartbeat,netdev=nowhere,interval=250',
    '-chardev socket,id=qmp,path=/s/q,server=off',
    '-mon chardev=qmp,mode=control',
    '-chardev file,id=console,path=/out/a,,b/serial.log',
    '-serial chardev:console',
    '-chardev file,id=steps,path=/out/a,,b/steps',
    '-device isa-debugcon,iobase=0xe9,chardev=steps',
    '-chardev socket,id=stub,path=/s/g,server=on,wait=off',
    '-gdb chardev:stub',
    '-chardev socket,id=agent,path=/s/a,server=on,wait=off',
    '-mon chardev=agent,mode=control',
    '-sandbox on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny',
    '-kernel /k/bzImage',
    '-initrd /k/initramfs,1',
    '-append console=ttyS0 panic=-1',
  ])
})

test('a free-running machine takes nothing of the deterministic set, and its console is a socket', () => {
  const words = options({ deterministic: false, debug: false }, false)
  expect(words).toContain('-accel tcg')
  expect(words).toContain('-cpu qemu64')
  expect(words).toContain('-chardev socket,id=console,path=/s/c,server=off')
  expect(words.filter(word => /^-(icount|rtc|seed|netdev|object|gdb|sandbox)/.test(word))).toEqual([])
})

test('KVM runs on the host CPU and never with icount', () => {
  const words = options({ accelerator: 'kvm', deterministic: false })
  expect(words).toContain('-accel kvm')
  expect(words).toContain('-cpu host')
  expect(options({ accelerator: 'kvm' }).filter(word => word.startsWith('-icount'))).toEqual([])
})

test('a 32-bit machine has a 32-bit CPU', () => {
  expect(options({ architecture: 'i386' })).toContain('-cpu qemu32')
})

test('a comma in a path is doubled', () => {
  expect(escapeCommas('/a,b,,c')).toBe('/a,,b,,,,c')
})
