import { KlabError } from '../errors/index.js'

/** `act` is called once when the signal aborts, at once when it has; disposing of it calls it off. */
export function onAbort(signal: AbortSignal, act: () => void): Disposable {
  if (signal.aborted) act()
  else signal.addEventListener('abort', act, { once: true })
  return { [Symbol.dispose]: () => signal.removeEventListener('abort', act) }
}

/** Why the signal was aborted, as the error to end with. */
export function abortReason({ reason }: AbortSignal): KlabError {
  return reason instanceof KlabError ? reason : new KlabError('interrupted', { what: 'interrupted' })
}

/** The error to tell: whatever fails because klab is stopping is no fault of its own. A full disk stays one. */
export function unlessAborted(error: unknown, signal: AbortSignal): unknown {
  if (!signal.aborted || (error instanceof KlabError && error.code === 'disk')) return error
  return error instanceof KlabError ? abortReason(signal) : error
}
