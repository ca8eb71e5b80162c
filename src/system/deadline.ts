import { setImmediate } from 'node:timers/promises'

/** Patience that is being used up; disposing of it ends the counting. */
export interface Patience extends Disposable {
  /** How much of it is used up since the last sign. */
  readonly spentMs: () => number
}

/** The same as a promise, which stays pending when the counting is ended. */
export interface Limit extends Patience {
  readonly reached: Promise<void>
}

/** What is waited for gets so many looks at the least, however short the wait. */
const TICKS = 4
const TICK_MS = 1_000

/**
 * Calls `spent` once, when `limitMs` have gone by; with `sign`, when they have gone by without a change of what it returns.
 * Ticks are counted, and no clock is read: a jump of the clock changes nothing, and a klab that was suspended (Ctrl-Z, a
 * laptop's sleep) finds one tick gone, however long it was, for what it waits for may have been suspended as well.
 */
export function startPatience(limitMs: number, spent: () => void, sign: () => unknown = () => null): Patience {
  const tickMs = Math.max(1, Math.min(TICK_MS, Math.ceil(limitMs / TICKS)))
  let last = sign()
  let spentMs = 0
  const timer = setInterval(() => {
    const now = sign()
    spentMs = Object.is(now, last) ? spentMs + tickMs : 0
    last = now
    if (spentMs < limitMs) return
    clearInterval(timer)
    spent()
  }, tickMs)
  return { spentMs: () => spentMs, [Symbol.dispose]: () => clearInterval(timer) }
}

/** The promise's value, or a rejection with `tooLate()` after `timeoutMs`. The timer is gone either way. */
export async function withDeadline<T>(promise: Promise<T>, timeoutMs: number, tooLate: () => Error): Promise<T> {
  using limit = patienceLimit(timeoutMs)
  const late = limit.reached.then(() => Promise.reject(tooLate()))
  return await Promise.race([promise, late])
}

/**
 * True when the promise settles (either way) within `timeoutMs`, with `sign` counted from its last change; never rejects.
 * 0: has it settled already?
 */
export async function settlesWithin(
  promise: Promise<unknown>,
  timeoutMs: number,
  sign?: () => unknown,
): Promise<boolean> {
  const settled = promise.then(
    () => true,
    () => true,
  )
  if (timeoutMs === 0) return await Promise.race([settled, setImmediate(false)])
  using limit = patienceLimit(timeoutMs, sign)
  return await Promise.race([settled, limit.reached.then(() => false)])
}

export function patienceLimit(limitMs: number, sign?: () => unknown): Limit {
  let reach = () => {}
  const reached = new Promise<void>(resolve => {
    reach = resolve
  })
  return { ...startPatience(limitMs, reach, sign), reached }
}
