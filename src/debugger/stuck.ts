import { setTimeout as sleep } from 'node:timers/promises'
import { KlabError } from '../errors/index.js'
import type { Gdb } from './gdb-js.js'

export interface StopWatch {
  /** Rejects when the guest stands still and nobody will let it go on. */
  readonly stuck: Promise<never>
  /** From now on the guest may stand still. */
  stop(): void
}

/**
 * At every stop that GDB tells of, the agent either lets the guest go on at once or has given up. A GDB that has nothing
 * else to do (it answers) and has not let the guest go on, never will.
 */
export function watchStops(gdb: Gdb): StopWatch {
  let fail: (error: KlabError) => void = () => {}
  const stuck = new Promise<never>((_, reject) => {
    fail = reject
  })
  stuck.catch(() => {})
  const stopListening = gdb.onStopped(async reason => {
    const { resumed } = gdb.guest()
    const stands = () => gdb.guest().resumed === resumed
    await sleep(PATIENCE_MS, undefined, { ref: false })
    if (!EXITED.test(reason) && stands() && (await answers(gdb)) && stands()) fail(stoppedError(reason))
  })
  void gdb.distress.then(({ code, reason }) => fail(distressError(code, reason)))
  return {
    stuck,
    stop() {
      stopListening()
      fail = () => {}
    },
  }
}

const PATIENCE_MS = 1_000
const ANSWER_MS = 10_000
const EXITED = /^exited/

/** Whether GDB still does what it is told. */
export async function answers(gdb: Gdb): Promise<boolean> {
  try {
    await gdb.mi('-gdb-show mi-async', { to: 'give a sign of life', timeoutMs: ANSWER_MS })
    return true
  } catch {
    return false
  }
}

function stoppedError(reason: string): KlabError {
  return new KlabError('gdb-fault', {
    what: `GDB stopped the guest (${reason}), and did not let it go on`,
    why: "somebody interrupted GDB or stopped QEMU's machine, or the agent failed where it could not tell",
    todo: 'see gdb.log in the run folder',
  })
}

function distressError(code: string, reason: string): KlabError {
  const disk = code === 'disk'
  return new KlabError(disk ? 'disk' : 'gdb-fault', {
    what: `the agent in GDB gave up: ${reason}`,
    todo: disk
      ? 'see that there is room where klab keeps its sockets (XDG_RUNTIME_DIR, TMPDIR)'
      : 'see gdb.log in the run folder',
  })
}
