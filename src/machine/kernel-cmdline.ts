import { KlabError } from '../errors/index.js'

/** COMMAND_LINE_SIZE of x86 with its closing NUL (arch/x86/include/asm/setup.h, Linux 5.10); the kernel cuts the rest off. */
const MAX_BYTES = 2047

/** The kernel's command line, a word each: klab's own, then `words` (a later word wins). `option-invalid` when too long. */
export function kernelCmdline(words: readonly string[] = []): string[] {
  const all = [...BASE_WORDS, ...words]
  const bytes = Buffer.byteLength(all.join(' '))
  if (bytes <= MAX_BYTES) return all
  throw new KlabError('option-invalid', {
    what: `the kernel's command line is too long: ${bytes} bytes, the kernel reads ${MAX_BYTES}`,
    todo: 'take words out of `cmdline`',
    facts: { bytes },
  })
}

/** Names as in Documentation/admin-guide/kernel-parameters.txt, Linux 5.10. */
const BASE_WORDS: readonly string[] = [
  'console=ttyS0,115200',
  // The first lines come before the real console is registered; an early panic would be silent without.
  'earlycon=uart8250,io,0x3f8,115200',
  // Tells the kernel's own lines from those that a program prints.
  'printk.time=1',
  // vmlinux's addresses must be the running kernel's.
  'nokaslr',
  // A triple fault: the one way to reset that needs neither ACPI nor a keyboard controller.
  'reboot=t',
  // A panic resets at once, which ends QEMU (-no-reboot); an oops is a panic.
  'panic=-1',
  'oops=panic',
  // The guest is stopped a lot: nobody may conclude from it that a CPU, a grace period or a worker hangs.
  'nowatchdog',
  'rcupdate.rcu_cpu_stall_suppress=1',
  'workqueue.watchdog_thresh=0',
  // The clocksource watchdog would distrust the TSC after a stop.
  'tsc=reliable',
  // The local APIC's timer is calibrated in 0.2 s of busy loops, which TCG with icount needs 2.4 s of the host's for
  // (a boot takes 0.8 s instead of 3.2; Linux 5.10, QEMU 7.2). One vCPU does as well with the PIT.
  'nolapic_timer',
  // Behind a stop an HPET comparator may lie in the past, and then fires only when its counter comes round: a timer of
  // 2 s fired after 28 (Debian's 5.10, QEMU 7.2). The PIT counts down from now.
  'hpet=disable',
  // Skips a busy wait of ten ticks for a timer interrupt that a virtual machine always has (0.1 s of a boot).
  'no_timer_check',
]
