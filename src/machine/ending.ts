import { open } from 'node:fs/promises'
import { settlesWithin } from '../system/deadline.js'
import type { Exit } from '../system/process.js'
import type { ConsoleLog } from './console-log.js'
import { type Crash, createCrashWatch } from './crash.js'
import type { MachineEnd } from './types.js'

export interface EndingParts {
  readonly exited: Promise<Exit>
  /** Hands out the console's last bytes once QEMU is gone. */
  readonly drainConsole: () => Promise<void>
  /** QEMU's monitor has closed its connection, so all its events are here. */
  readonly monitorClosed: Promise<unknown>
  readonly console: ConsoleLog
  readonly qemuLog: string
  /** The monitor told that the guest shut down or reset itself. */
  readonly guestOff: () => boolean
  /** klab has asked QEMU to end. */
  readonly stopping: () => boolean
}

/** After "Kernel panic" the kernel still prints a trace and resets; one that hangs instead is not waited for longer. */
const PANIC_GRACE_MS = 2_000
const DRAIN_MS = 2_000
const LAST_LINES = 20
const LOG_BYTES = 4_096

/** Settles once with how the machine ended; never rejects. */
export function watchEnd(parts: EndingParts): Promise<MachineEnd> {
  return new Promise(resolve => {
    const crashes = createCrashWatch(() => {
      setTimeout(() => resolve(crashEnd(crashes.crash(), parts.console)), PANIC_GRACE_MS).unref()
    })
    const stopListening = parts.console.onLine(crashes.line)
    void parts.exited.then(async exit => {
      await settlesWithin(Promise.allSettled([parts.drainConsole(), parts.monitorClosed]), DRAIN_MS)
      stopListening()
      resolve(crashes.crash() === null ? await plainEnd(exit, parts) : crashEnd(crashes.crash(), parts.console))
    })
  })
}

function crashEnd(crash: Crash | null, console: ConsoleLog): MachineEnd {
  const { type, message } = crash ?? { type: 'panic', message: 'unknown' }
  return { type, message, lastLines: console.last(LAST_LINES) }
}

async function plainEnd(exit: Exit, { stopping, guestOff, qemuLog }: EndingParts): Promise<MachineEnd> {
  if (stopping()) return { type: 'stopped' }
  if (exit.status === 0 && guestOff()) return { type: 'off' }
  return { type: 'died', ...exit, log: await endOfFile(qemuLog) }
}

/** The last bytes of QEMU's own words; '' when there are none. */
export async function endOfFile(path: string): Promise<string> {
  try {
    const file = await open(path, 'r')
    try {
      const { size } = await file.stat()
      const length = Math.min(size, LOG_BYTES)
      const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length)
      return buffer.subarray(0, bytesRead).toString('utf8')
    } finally {
      await file.close()
    }
  } catch {
    return ''
  }
}
