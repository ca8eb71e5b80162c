import { KlabError } from '../errors/index.js'
import { type Limit, patienceLimit } from '../system/deadline.js'
import { processState } from '../system/process-state.js'

/** Somebody who stops QEMU for a moment, to look at it, does not end the run. */
const STOPPED_MS = 10_000

/** Reached when somebody has kept the process stopped for so long without a break. */
export function stoppedFor(pid: number, limitMs = STOPPED_MS): Limit {
  let looks = 0
  return patienceLimit(limitMs, () => (isStopped(pid) ? 'stopped' : ++looks))
}

/** By SIGSTOP or the like, or by a debugger: nothing can be expected of the process. */
export function isStopped(pid: number): boolean {
  const state = processState(pid)
  return state === 'stopped' || state === 'traced'
}

export function stoppedError(program: 'QEMU' | 'GDB', what: string): KlabError {
  return new KlabError('tool-stopped', {
    what: `${program} was stopped while klab waited for ${what}`,
    why: 'somebody sent it SIGSTOP, or holds it with a debugger',
    todo: 'find out who does that, and run again',
    facts: { awaited: what, program },
  })
}
