export interface Crash {
  readonly type: 'panic' | 'oops'
  /** The kernel's own sentence, without the time stamp. */
  readonly message: string
}

/** Words behind which nothing more is to come. */
export type LastWords = 'panic' | 'halt'

export interface CrashWatch {
  line(text: string): void
  /** The first sign of a crash: an oops that ends in a panic stays an oops, for that is the cause. */
  crash(): Crash | null
  /** What the kernel said as its last: that it panics, or that it has halted. */
  last(): LastWords | null
}

/** Reads the console's lines for the words with which the kernel dies or halts. A `WARNING` is no crash. */
export function createCrashWatch(onLast: (words: LastWords) => void): CrashWatch {
  let stamped = false
  let first: Crash | null = null
  let last: LastWords | null = null
  const end = (words: LastWords) => {
    if (last !== null) return
    last = words
    onLast(words)
  }
  return {
    line(text) {
      stamped ||= STAMP_AT_START.test(text)
      const said = kernelWords(text, stamped)
      if (said === null) return
      if (HALTED.test(said)) return end('halt')
      const crash = crashIn(said)
      if (crash === null) return
      first ??= crash
      if (crash.type === 'panic') end('panic')
    },
    crash: () => first,
    last: () => last,
  }
}

/** `[    0.123456] ` and with PRINTK_CALLER `[    0.123456][    T1] ` (kernel/printk/printk.c, Linux 5.10). */
const STAMP_AT_START = /^\[ *\d+\.\d{6}\]/
const STAMP = /\[ *\d+\.\d{6}\](?:\[ *[TC]\d+\])? /

/** Where the kernel stamps its lines, only what follows a stamp is its own: a program may print the same words. */
function kernelWords(text: string, stamped: boolean): string | null {
  const stamp = STAMP.exec(text)
  if (stamp !== null) return text.slice(stamp.index + stamp[0].length)
  return stamped ? null : text
}

/** kernel/reboot.c, kernel_halt and kernel_power_off: where nothing can switch the machine off, the CPU stands still then. */
const HALTED = /^reboot: (?:System halted|Power down)$/

function crashIn(said: string): Crash | null {
  const panic = /^Kernel panic - not syncing: (.*)/.exec(said)?.[1]
  if (panic !== undefined) return { type: 'panic', message: panic }
  return OOPS.some(pattern => pattern.test(said)) ? { type: 'oops', message: said.trim() } : null
}

const OOPS: readonly RegExp[] = [
  // arch/x86/mm/fault.c, show_fault_oops
  /^BUG: (?:kernel NULL pointer dereference|unable to handle)/,
  // arch/x86/kernel/traps.c, handle_stack_overflow; arch/x86/kernel/dumpstack.c
  /^BUG: .*stack guard page was hit/,
  // lib/bug.c, report_bug
  /^kernel BUG at /,
  // arch/x86/kernel/dumpstack.c, __die_header: "Oops: 0002 [#1]", "general protection fault: 0000 [#1]", "invalid opcode: …"
  /^[A-Za-z][^:]*(?:: [^:]*|, [^:]*)*: [0-9a-f]{4} \[#\d+\]/,
]
