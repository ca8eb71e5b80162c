import { describe, expect, test } from 'vitest'
import { patienceLimit, settlesWithin, withDeadline } from '../../../src/system/deadline.js'

const never = new Promise<never>(() => {})
const tooLate = () => new Error('too late')

test('withDeadline passes on what comes in time', async () => {
  expect(await withDeadline(Promise.resolve(1), 1_000, tooLate)).toBe(1)
  await expect(withDeadline(Promise.reject(new Error('own')), 1_000, tooLate)).rejects.toThrow('own')
  await expect(withDeadline(never, 10, tooLate)).rejects.toThrow('too late')
})

test('settlesWithin tells whether, not how', async () => {
  expect(await settlesWithin(Promise.resolve(), 1_000)).toBe(true)
  expect(await settlesWithin(Promise.reject(new Error('own')), 1_000)).toBe(true)
  expect(await settlesWithin(never, 10)).toBe(false)
  expect(await settlesWithin(Promise.resolve(), 0)).toBe(true)
  expect(await settlesWithin(never, 0)).toBe(false)
})

describe('a klab that was suspended for longer than a bound', () => {
  test('takes what has come meanwhile', async () => {
    const bounded = withDeadline(untilImmediate(), 200, tooLate)
    suspend(1_000)
    expect(await bounded).toBe('here')
  })

  test('still gives up what does not come', async () => {
    const bounded = settlesWithin(never, 200)
    suspend(1_000)
    expect(await bounded).toBe(false)
  })
})

test('each sign of life begins the patience anew', async () => {
  let signs = 0
  using limit = patienceLimit(100, () => (signs < 20 ? ++signs : 'no more'))
  await limit.reached
  expect(signs).toBe(20)
  expect(limit.spentMs()).toBe(100)
})

/** As far as this process can tell, the same as SIGSTOP and SIGCONT: nothing runs, and then the timers are overdue. */
function suspend(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}

/** Comes behind the timers that are overdue. */
function untilImmediate(): Promise<string> {
  return new Promise(resolve => setTimeout(() => setImmediate(resolve, 'here'), 1))
}
