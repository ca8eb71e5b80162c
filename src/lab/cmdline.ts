import { code } from './show.js'

interface CmdlineFault {
  readonly offset: number
  readonly length: number
  readonly what: string
  readonly todo: string
}

/** A parameter and its value, without blanks, quotes, or anything that a shell, QEMU or the kernel would take apart. */
const WORD = /^([A-Za-z0-9_][A-Za-z0-9_.-]*)(?:=[A-Za-z0-9_.,:;/@%+*!~=[\]-]*)?$/

/** What klab itself decides: the console, the init, how a crash ends, and that addresses are vmlinux's. */
const OURS = new Set([
  ...['console', 'earlycon', 'earlyprintk', 'keep_bootcon', 'printk.time', 'quiet', 'loglevel', 'printk.devkmsg'],
  ...['init', 'rdinit', 'root', 'rootfstype', 'rootwait', 'initrd', 'noinitrd', 'initramfs_async'],
  ...['nokaslr', 'kaslr', 'reboot', 'panic', 'oops', 'panic_on_oops', 'panic_on_warn', 'mem', 'memmap'],
  ...[
    'nowatchdog',
    'tsc',
    'notsc',
    'no_timer_check',
    'nolapic_timer',
    'hpet',
    'lapic',
    'nolapic',
    'noapic',
    'kgdboc',
    'kgdbwait',
    'nokgdbroundup',
    'clocksource',
  ],
  ...['rcupdate.rcu_cpu_stall_suppress', 'workqueue.watchdog_thresh'],
])

/** Why this may not be added to the kernel's command line, or null. */
export function cmdlineFault(word: string): CmdlineFault | null {
  const name = WORD.exec(word)?.[1]
  if (name === undefined) {
    const todo = 'write `name` or `name=value`, each word as an item of its own'
    return { offset: 0, length: word.length, what: `${code(word)} is no word of a kernel command line`, todo }
  }
  // The kernel takes `-` and `_` in a parameter's name as the same (parameq in kernel/params.c, 5.10).
  if (!OURS.has(name.replaceAll('-', '_')) && !/^klab[._-]?/.test(name)) return null
  const what = `klab sets ${code(name)} itself: without it a run could not be watched or repeated`
  return { offset: 0, length: name.length, what, todo: 'take the word out' }
}
