import { KlabError } from '../errors/index.js'
import { settlesWithin } from '../system/deadline.js'
import { type ConsoleLog, matches } from './console-log.js'
import type { Qmp } from './qmp.js'
import { DEATH_MS } from './refusal.js'
import type { Machine, MachineEnd } from './types.js'
import { endError, waitWithDeath } from './wait.js'

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
  const watched = { pid, ended, lastConsoleLines: log.last, lastOutputAt: log.lastOutputAt }
  return {
    ...watched,
    stub,
    agentMonitor,
    consoleLost,
    async qmp(name, args, timeoutMs) {
      try {
        return await qmp.command(name, args, timeoutMs)
      } catch (error) {
        throw (await deathInstead(error, ended, `an answer to ${name}`, log)) ?? error
      }
    },
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

/** A connection that is gone because QEMU is. */
async function deathInstead(error: unknown, ended: Promise<MachineEnd>, awaited: string, log: ConsoleLog) {
  if (!(error instanceof KlabError) || error.code !== 'channel-lost') return null
  return (await settlesWithin(ended, DEATH_MS)) ? endError(await ended, awaited, log.last(LAST_LINES)) : null
}

const LAST_LINES = 20

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
