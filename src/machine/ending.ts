import { open } from 'node:fs/promises'
import { settlesWithin } from '../system/deadline.js'
import type { Exit } from '../system/process.js'
import type { ConsoleLog } from './console-log.js'
import { type Crash, createCrashWatch } from './crash.js'
import type { MachineEnd, OffBy } from './types.js'

export interface EndingParts {
  readonly exited: Promise<Exit>
  /** Hands out the console's last bytes once QEMU is gone. */
  readonly drainConsole: () => Promise<void>
  /** QEMU's monitor has closed its connection, so all its events are here. */
  readonly monitorClosed: Promise<unknown>
  readonly console: ConsoleLog
  readonly qemuLog: string
  /** The monitor told that the guest shut down or reset itself; null when it did not. */
  readonly guestOff: () => OffBy | null
  /** klab has asked QEMU to end. */
  readonly stopping: () => boolean
}

/** After its last words the kernel still prints a trace and resets, or powers off; one that hangs instead is not waited for longer. */
const GRACE_MS = 2_000
const DRAIN_MS = 2_000
const LAST_LINES = 20
const LOG_BYTES = 4_096

/** Settles once with how the machine ended; never rejects. */
export function watchEnd(parts: EndingParts): Promise<MachineEnd> {
  return new Promise(resolve => {
    const crashes = createCrashWatch(last => {
      const end = () => (last === 'halt' ? halted() : crashEnd(crashes.crash(), parts.console))
      setTimeout(() => resolve(end()), GRACE_MS).unref()
    })
    const stopListening = parts.console.onLine(crashes.line)
    void parts.exited.then(async exit => {
      await settlesWithin(Promise.allSettled([parts.drainConsole(), parts.monitorClosed]), DRAIN_MS)
      stopListening()
      resolve(crashes.crash() === null ? await plainEnd(exit, parts) : crashEnd(crashes.crash(), parts.console))
    })
  })
}

function halted(): MachineEnd {
  return { type: 'off', by: 'halt' }
}

function crashEnd(crash: Crash | null, console: ConsoleLog): MachineEnd {
  const { type, message } = crash ?? { type: 'panic', message: 'unknown' }
  return { type, message, lastLines: console.last(LAST_LINES) }
}

async function plainEnd(exit: Exit, { stopping, guestOff, qemuLog }: EndingParts): Promise<MachineEnd> {
  if (stopping()) return { type: 'stopped' }
  const by = guestOff()
  if (exit.status === 0 && by !== null) return { type: 'off', by }
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
