import { createKernelLines } from '../event/index.js'

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
  const kernelLine = createKernelLines()
  let first: Crash | null = null
  let last: LastWords | null = null
  const end = (words: LastWords) => {
    if (last !== null) return
    last = words
    onLast(words)
  }
  return {
    line(text) {
      const said = kernelLine(text)?.said ?? null
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

/** kernel/reboot.c, kernel_halt and kernel_power_off: where nothing can switch the machine off, the CPU stands still then. */
const HALTED = /^reboot: (?:System halted|Power down)$/

function crashIn(said: string): Crash | null {
  const panic = /^Kernel panic - not syncing: (.*)/.exec(said)?.[1]
  if (panic !== undefined) return { type: 'panic', message: panic }
  return OOPS.some(pattern => pattern.test(said)) ? { type: 'oops', message: said.trim() } : null
}

/** To the end, where a name that a task chose could stand in a line that only begins or ends like one of these. */
const OOPS: readonly RegExp[] = [
  // arch/x86/mm/fault.c, show_fault_oops
  /^BUG: (?:kernel NULL pointer dereference|unable to handle)/,
  // arch/x86/kernel/traps.c, handle_stack_overflow; arch/x86/kernel/dumpstack.c. Newer kernels name the stack.
  /^BUG: (?:[A-Z0-9_]+ )?stack guard page was hit at /,
  // lib/bug.c, report_bug
  /^kernel BUG at \S+:\d+!$/,
  // arch/x86/kernel/dumpstack.c, __die_header: "Oops: 0002 [#1] SMP", "general protection fault: 0000 [#1]", "invalid opcode: …"
  /^[A-Za-z][^:]*(?:: [^:]*|, [^:]*)*: [0-9a-f]{4} \[#\d+\](?: [A-Z_]+(?:\([a-z+]*\))?)*\s*$/,
]
