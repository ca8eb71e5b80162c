/** Rejects on the signal, which outlives what is waited for: what listens to it goes with this. */
export function rejectOnAbort(
  signal: AbortSignal | null,
  error: () => Error,
): Disposable & { readonly happened: Promise<never> } {
  let stop = () => {}
  const happened = new Promise<never>((_, reject) => {
    stop = () => reject(error())
  })
  happened.catch(() => {})
  if (signal?.aborted) stop()
  signal?.addEventListener('abort', stop, { once: true })
  return { happened, [Symbol.dispose]: () => signal?.removeEventListener('abort', stop) }
}
