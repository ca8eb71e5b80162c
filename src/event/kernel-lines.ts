/** A console line, or the part of it, that the kernel printed. */
export interface KernelLine {
  /** From its time stamp on; where this kernel stamps nothing, the whole line. */
  readonly text: string
  /** Without the stamp. */
  readonly said: string
}

/**
 * Takes a console's lines one after the other and tells which are the kernel's: null for those that are not.
 *
 * - A kernel that stamps its lines is not believed without a stamp. A stamp may stand in mid-line, where the kernel's
 *   words cut a program's in two; the step runner lets nothing that looks like one through (rootfs/runner/console.c).
 * - A message may quote a name that a program chose (a task's, a file's), newlines and all, and every line of a message bears
 *   its stamp (record_print_text in kernel/printk/printk.c, Linux 5.10). So only the first line with a stamp
 *   counts: a message of its own is later by the time that the serial line takes. Early in a boot the clock stands still
 *   between ticks; then nobody else is there yet, and the rule holds from the first two lines that are nearer than a tick.
 */
export function createKernelLines(): (line: string) => KernelLine | null {
  let stamped = false
  let fine = false
  let last = Number.NaN
  return line => {
    const stamp = STAMP.exec(line)
    if (stamp === null) return stamped ? null : { text: line, said: line }
    stamped ||= stamp.index === 0
    const time = Math.round(Number(stamp[1]) * 1e6)
    const further = fine && time === last
    fine ||= time > last && time - last < LEAST_TICK
    last = time
    if (further) return null
    return { text: line.slice(stamp.index), said: line.slice(stamp.index + stamp[0].length) }
  }
}

/** Microseconds; a tick at HZ=1000, the most that x86 has, is longer. */
const LEAST_TICK = 900

/** `[    0.123456] `, behind a level when the log is raw, and with PRINTK_CALLER `[    0.123456][    T1] ` (Linux 5.10). */
const STAMP = /(?:^<\d+>)?\[ *(\d+\.\d{6})\](?:\[ *[TC]\d+\])? /
