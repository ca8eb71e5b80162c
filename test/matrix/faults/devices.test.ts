import { expect, test } from 'vitest'
import { startMachine } from '../../../src/machine/index.js'
import { createGuest } from '../../vm/machine-guest.js'

/** Every one is code that a hostile guest can talk to. A QEMU that adds another is looked at before it is let in. */
const DEVICES = [
  // the board, its bus, its bridges and what cannot be left out of them: power management with its bus, disks, floppy
  ...['i440FX-pcihost', 'i440FX', 'PIIX3', 'PIIX4_PM', 'smbus-eeprom', 'piix3-ide', 'isa-fdc'],
  // timers, interrupts, DMA, the clock, the speaker, the way to hand over a kernel
  ...['isa-pit', 'ioapic', 'isa-i8259', 'i8257', 'mc146818rtc', 'isa-pcspk', 'fw_cfg_io', 'kvmvapic'],
  // klab's own: the console, the step runner's reports
  ...['isa-serial', 'isa-debugcon'],
]

test('a machine has no device but those that its guests need, and those that QEMU cannot leave out', async () => {
  await using guest = await createGuest()
  await using machine = await startMachine(await guest.spec('true', { debug: true }))
  const tree = await machine.qmp('human-monitor-command', { 'command-line': 'info qtree' })
  const found = Array.from(String(tree).matchAll(/^ *dev: ([^,]+)/gm), match => match[1] ?? '')
  expect([...new Set(found)].toSorted()).toEqual([...DEVICES].toSorted())
})
