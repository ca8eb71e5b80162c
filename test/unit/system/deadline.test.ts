import { expect, test } from 'vitest'
import { settlesWithin, withDeadline } from '../../../src/system/deadline.js'

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
