import { KlabError } from '../errors/index.js'

/** `act` is called once when the signal aborts, at once when it has; disposing of it calls it off. */
export function onAbort(signal: AbortSignal, act: () => void): Disposable {
  if (signal.aborted) act()
  else signal.addEventListener('abort', act, { once: true })
  return { [Symbol.dispose]: () => signal.removeEventListener('abort', act) }
}

/** Rejects on the signal, which outlives what is waited for: what listens to it goes with this. */
export function rejectOnAbort(
  signal: AbortSignal | null,
  error: () => Error,
): Disposable & { readonly happened: Promise<never> } {
  let listening: Disposable = { [Symbol.dispose]() {} }
  const happened = new Promise<never>((_, reject) => {
    if (signal !== null) listening = onAbort(signal, () => reject(error()))
  })
  happened.catch(() => {})
  return { happened, [Symbol.dispose]: () => listening[Symbol.dispose]() }
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
