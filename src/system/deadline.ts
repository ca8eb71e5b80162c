import { setTimeout as sleep } from 'node:timers/promises'

/** The promise's value, or a rejection with `tooLate()` after `timeoutMs`. The timer is gone either way. */
export async function withDeadline<T>(promise: Promise<T>, timeoutMs: number, tooLate: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooLate()), timeoutMs)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

/** True when the promise settles (either way) within `timeoutMs`; never rejects. 0: has it settled already? */
export async function settlesWithin(promise: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  const stopTimer = new AbortController()
  const settled = promise.then(
    () => true,
    () => true,
  )
  const late = sleep(timeoutMs, false, { signal: stopTimer.signal }).catch(() => false)
  try {
    return await Promise.race([settled, late])
  } finally {
    stopTimer.abort()
  }
}
