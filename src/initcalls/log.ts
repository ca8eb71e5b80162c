import type { ConsoleEvent, Event } from '../event/index.js'
import type { LoggedInitcall } from './account/types.js'

/** A call that the kernel's log tells of, by the name that `%pS` printed. */
export interface LogEntry extends LoggedInitcall {
  /** A function, or its address in hex where the kernel has no names (CONFIG_KALLSYMS). */
  readonly name: string
  /** console_init() calls its own before there are tasks, as pid 0 (kernel/printk/printk.c, Linux 5.10). */
  readonly pid: number
}

type Line = ConsoleEvent & Pick<Event, 'seq'>

/** `[    0.401324]`, with the caller behind it where the kernel prints that (CONFIG_PRINTK_CALLER). */
const STAMP = /^(?:<\d+>)?(?:\[ *\d+\.\d+\](?:\[ *[TC]\d+\])? )?/
/** `calling  inet_init+0x0/0x25b @ 1`, and `[name]` behind a module's function (trace_initcall_start_cb, init/main.c, Linux 5.10). */
const CALLING = /^calling {1,2}([^\s+]+)(?:\+0x0\/0x[0-9a-f]+)?( \[[^\]]+\])? @ (\d+)$/
const RETURNED = /^initcall ([^\s+]+)(?:\+0x0\/0x[0-9a-f]+)?(?: \[[^\]]+\])? returned (-?\d+) after (\d+) usecs ?$/

/** What `initcall_debug` made the kernel print, in order; without those of modules, which no image promises. */
export function readInitcallLog(lines: readonly Line[]): readonly LogEntry[] {
  const entries: LogEntry[] = []
  for (const line of lines) {
    const text = line.text.replace(STAMP, '')
    const calling = CALLING.exec(text)
    if (calling?.[1] !== undefined && calling[2] === undefined) {
      const order = entries.length + 1
      entries.push({ name: calling[1], pid: Number(calling[3]), order, seq: line.seq, returned: null })
    }
    const returned = RETURNED.exec(text)
    if (returned !== null) close(entries, returned, line.seq)
  }
  return entries
}

/** The last call of that name that has not returned yet. */
function close(entries: LogEntry[], [, name, value, usecs]: RegExpExecArray, seq: number): void {
  const at = entries.findLastIndex(entry => entry.name === name && entry.returned === null)
  const open = entries[at]
  if (open === undefined) return
  entries[at] = { ...open, returned: { seq, value: Number(value), usecs: Number(usecs) } }
}
