import { type ConsoleLog, matches } from './console-log.js'
import type { Qmp } from './qmp.js'
import type { Machine, MachineEnd } from './types.js'
import { waitWithDeath } from './wait.js'

export interface MachineParts {
  readonly pid: number
  readonly stub: string | null
  readonly agentMonitor: string | null
  readonly qmp: Qmp
  readonly log: ConsoleLog
  readonly consoleLost: Promise<never>
  readonly ended: Promise<MachineEnd>
  readonly write: (text: string) => void
  readonly stop: () => Promise<void>
}

/** The face that a running QEMU shows to the rest of klab. */
export function runningMachine(parts: MachineParts): Machine {
  const { pid, stub, agentMonitor, qmp, log, consoleLost, ended, write, stop } = parts
  const watched = { ended, lastConsoleLines: log.last, lastOutputAt: log.lastOutputAt }
  return {
    ...watched,
    pid,
    stub,
    agentMonitor,
    consoleLost,
    qmp: qmp.command,
    async waitForConsole(pattern, timeoutMs) {
      const line = nextLine(log, pattern)
      try {
        return await waitWithDeath(line.found, watched, { what: `a console line that matches ${pattern}`, timeoutMs })
      } finally {
        line.stopListening()
      }
    },
    write,
    onConsole: log.onChunk,
    [Symbol.asyncDispose]: stop,
  }
}

function nextLine(log: ConsoleLog, pattern: RegExp) {
  const before = log.find(pattern)
  if (before !== null) return { found: Promise.resolve(before), stopListening: () => {} }
  let stopListening = () => {}
  const found = new Promise<string>(resolve => {
    stopListening = log.onLine(line => {
      if (matches(pattern, line)) resolve(line)
    })
  })
  return { found, stopListening }
}
