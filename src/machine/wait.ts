import { KlabError } from '../errors/index.js'
import { patienceLimit } from '../system/deadline.js'
import { isStopped, stoppedError, stoppedFor } from './stopped.js'
import type { Machine, MachineEnd, OffBy } from './types.js'

/** As much of a machine as a wait looks at. */
export type Watched = Pick<Machine, 'pid' | 'ended' | 'lastConsoleLines' | 'lastOutputAt'>

export interface WaitOptions {
  /** What is awaited, as it follows "waited for": "the guest's ready marker". */
  readonly what: string
  readonly timeoutMs: number
  /** Give up earlier when there has been no sign of life for so long. */
  readonly silence?: {
    readonly timeoutMs: number
    /** Anything that changes with each sign of life; the time of the console's last output unless given. */
    readonly sign?: () => unknown
  }
}

const LAST_LINES = 20

/**
 * The promise's value, as long as the machine lives and the time suffices. Otherwise a KlabError that says which it was,
 * with the last console lines: `guest-panic`, `guest-oops`, `qemu-died`, `guest-step-failed` (the guest switched itself
 * off), `guest-reset`, `interrupted` (klab stopped it), `channel-lost`, `tool-stopped` (QEMU), `guest-silent`, `timeout`.
 */
export async function waitWithDeath<T>(promise: Promise<T>, machine: Watched, options: WaitOptions): Promise<T> {
  const { what, timeoutMs, silence } = options
  const ended = machine.ended.then(end => Promise.reject(endError(end, what, machine.lastConsoleLines(LAST_LINES))))
  using time = patienceLimit(timeoutMs)
  using quiet = patienceLimit(silence?.timeoutMs ?? NO_LIMIT, silence?.sign ?? machine.lastOutputAt)
  using stopped = stoppedFor(machine.pid)
  const givenUp = Promise.race([
    time.reached.then(() => timeoutError(what, timeoutMs, machine)),
    quiet.reached.then(() => silenceError(what, silence?.timeoutMs ?? 0, machine)),
    stopped.reached.then(() => stoppedError('QEMU', what)),
  ]).then(error => Promise.reject(isStopped(machine.pid) ? stoppedError('QEMU', what) : error))
  // Two ticks: what came with the machine's last bytes counts, although the end is known as well by then.
  return await Promise.race([promise, givenUp, ended.catch(error => oneTickLater(error))])
}

const NO_LIMIT = Number.MAX_SAFE_INTEGER

/** The error for a machine that ended while `what` was awaited. */
export function endError(end: MachineEnd, what: string, lastLines: readonly string[]): KlabError {
  const facts = { awaited: what, end }
  switch (end.type) {
    case 'panic':
    case 'oops':
      return new KlabError(end.type === 'panic' ? 'guest-panic' : 'guest-oops', {
        what: `the guest's kernel ${CRASHED[end.type]} while klab waited for ${what}: ${end.message}`,
        why: consoleWords(end.lastLines),
        facts,
      })
    case 'died':
      return new KlabError('qemu-died', {
        what: `QEMU ${howItDied(end)} while klab waited for ${what}`,
        why: [end.likely ?? '', end.log.trim(), consoleWords(lastLines)].filter(text => text !== '').join('\n'),
        facts,
      })
    case 'lost':
      return new KlabError('channel-lost', {
        what: `QEMU's monitor left klab while it waited for ${what}, and QEMU is still there`,
        why: [end.log, consoleWords(lastLines)].filter(text => text !== '').join('\n'),
        facts,
      })
    case 'off':
      return offError(end.by, `while klab waited for ${what}`, lastLines, facts)
    case 'stopped':
      return new KlabError('interrupted', { what: `the machine was stopped while klab waited for ${what}`, facts })
  }
}

/** Of a guest that went off too early; `when` follows "the guest switched itself off". */
export function offError(by: OffBy, when: string, lastLines: readonly string[], facts: object = { by }): KlabError {
  const words = consoleWords(lastLines)
  const rebooted = lastLines.some(line => RESTARTING.test(line))
  if (by !== 'reset' || rebooted) {
    const did = by === 'shutdown' ? 'switched itself off' : by === 'halt' ? 'halted' : 'rebooted'
    return new KlabError('guest-step-failed', { what: `the guest ${did} ${when}`, why: words, facts: { ...facts } })
  }
  return new KlabError('guest-reset', {
    what: `the guest reset itself ${when}, and its kernel had not said that it would: a triple fault`,
    why: words,
    facts: { ...facts },
  })
}

/** kernel/reboot.c, kernel_restart, Linux 5.10 */
const RESTARTING = /reboot: Restarting system/

const CRASHED = { panic: 'panicked', oops: 'crashed' }

/** "was ended by SIGKILL", "ended with exit status 1". */
export function howItDied(end: { readonly status: number | null; readonly signal: string | null }): string {
  return end.signal === null ? `ended with exit status ${end.status}` : `was ended by ${end.signal}`
}

function oneTickLater(error: unknown): Promise<never> {
  return new Promise((_, reject) => setImmediate(reject, error))
}

function timeoutError(what: string, timeoutMs: number, machine: Watched): KlabError {
  return new KlabError('timeout', {
    what: `waited ${timeoutMs / 1000} s for ${what}`,
    why: consoleWords(machine.lastConsoleLines(LAST_LINES)),
    facts: { awaited: what, timeoutMs },
  })
}

function silenceError(what: string, timeoutMs: number, machine: Watched): KlabError {
  return new KlabError('guest-silent', {
    what: `the guest gave no sign of life for ${timeoutMs / 1000} s while klab waited for ${what}`,
    why: consoleWords(machine.lastConsoleLines(LAST_LINES)),
    facts: { awaited: what, timeoutMs },
  })
}

function consoleWords(lines: readonly string[]): string {
  return lines.length === 0 ? 'the console is empty' : ['the last console lines:', ...lines].join('\n')
}
