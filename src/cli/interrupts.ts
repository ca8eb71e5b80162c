import { KlabError, type KlabErrors } from '../errors/index.js'

export interface Interrupts {
  /** Whoever reads it promises to heed it: without such, the first signal ends klab at once. */
  readonly signal: AbortSignal
  /** Asks everything to stop, for a fault that came from nowhere; a second one ends klab at once. */
  stop(fault: Fault): void
  /** What everything was asked to stop for; null: it was not. */
  readonly cause: Fault | null
}

type Fault = KlabError | KlabErrors

/** The same signal told twice, by a terminal and by npx or a service manager, is no second one. */
const SAME_MS = 300
/** What is still not put away then has hung. */
const PATIENCE_MS = 60_000

/**
 * The first signal asks everything to stop, to keep what was captured and to clean up; Ctrl-C or TERM once more ends klab at
 * once, and its children with it. A terminal that closes asks but once.
 */
export function listenForSignals(say: (text: string) => void): Interrupts {
  const controller = new AbortController()
  const interrupts = { heeded: false, since: 0, cause: null as Fault | null }
  const stop = (fault: Fault) => {
    if (!interrupts.heeded || controller.signal.aborted) process.exit(fault.exitStatus)
    interrupts.since = performance.now()
    interrupts.cause = fault
    setTimeout(() => {
      say(`klab: not everything has stopped after ${PATIENCE_MS / 1000} s; ending all the same`)
      process.exit(fault.exitStatus)
    }, PATIENCE_MS).unref()
    controller.abort(fault)
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      const again = controller.signal.aborted
      if (again && (name === 'SIGHUP' || performance.now() - interrupts.since < SAME_MS)) return
      stop(new KlabError('interrupted', { what: `interrupted by ${name}` }))
      if (!again) say('klab: stopping (once more to stop at once)')
    })
  }
  return {
    get signal() {
      interrupts.heeded = true
      return controller.signal
    },
    stop,
    get cause() {
      return interrupts.cause
    },
  }
}
