import { spawn } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { KlabError } from '../../../src/errors/index.js'
import type { MachineEnd } from '../../../src/machine/types.js'
import { offError, type Watched, waitWithDeath } from '../../../src/machine/wait.js'

const never = new Promise<never>(() => {})

function machine(ended: Promise<MachineEnd> = never): Watched {
  return { pid: process.pid, ended, lastConsoleLines: () => ['booting', 'hello'], lastOutputAt: () => 1 }
}

async function failure(promise: Promise<unknown>): Promise<KlabError> {
  const error = await promise.then(
    () => null,
    reason => reason,
  )
  if (!(error instanceof KlabError)) throw new Error(`not a KlabError: ${error}`)
  return error
}

test('the value comes through, also when the end is known at the same time', async () => {
  const ended = Promise.resolve<MachineEnd>({ type: 'off', by: 'reset' })
  expect(await waitWithDeath(Promise.resolve(7), machine(ended), { what: 'x', timeoutMs: 1_000 })).toBe(7)
})

test('a rejection comes through', async () => {
  const own = new Error('own')
  await expect(waitWithDeath(Promise.reject(own), machine(), { what: 'x', timeoutMs: 1_000 })).rejects.toBe(own)
})

test('a time-out names what was awaited and for how long', async () => {
  const error = await failure(waitWithDeath(never, machine(), { what: 'the ready marker', timeoutMs: 20 }))
  expect(error.code).toBe('timeout')
  expect(error.message).toBe('waited 0.02 s for the ready marker')
  expect(error.parts.why).toBe('the last console lines:\nbooting\nhello')
})

test('silence is told from a time-out', async () => {
  const silence = { timeoutMs: 20 }
  const error = await failure(waitWithDeath(never, machine(), { what: 'the end', timeoutMs: 10_000, silence }))
  expect(error.code).toBe('guest-silent')
  expect(error.message).toBe('the guest gave no sign of life for 0.02 s while klab waited for the end')
})

test('another sign of life than the console counts', async () => {
  const silence = { timeoutMs: 100, sign: () => performance.now() }
  const error = await failure(waitWithDeath(never, machine(), { what: 'the end', timeoutMs: 300, silence }))
  expect(error.code).toBe('timeout')
})

test('a reset that the kernel has told of is a reboot', () => {
  const error = offError('reset', 'too early', ['[    1.000000] reboot: Restarting system', 'more'])
  expect([error.code, error.message]).toEqual(['guest-step-failed', 'the guest rebooted too early'])
})

test('a wait that was given up while QEMU was stopped names that', async () => {
  const { pid = 0 } = spawn('/bin/sleep', ['1000'])
  try {
    process.kill(pid, 'SIGSTOP')
    const error = await failure(waitWithDeath(never, { ...machine(), pid }, { what: 'the end', timeoutMs: 400 }))
    expect(error.code).toBe('tool-stopped')
    expect(error.message).toBe('QEMU was stopped while klab waited for the end')
  } finally {
    process.kill(pid, 'SIGKILL')
  }
})

describe('the end of the machine', () => {
  test.each<[MachineEnd, string, string, string]>([
    [
      { type: 'panic', message: 'no init', lastLines: ['panic line'] },
      'guest-panic',
      "the guest's kernel panicked while klab waited for x: no init",
      'the last console lines:\npanic line',
    ],
    [
      { type: 'oops', message: 'BUG: bad', lastLines: [] },
      'guest-oops',
      "the guest's kernel crashed while klab waited for x: BUG: bad",
      'the console is empty',
    ],
    [
      { type: 'died', status: null, signal: 'SIGKILL', log: '' },
      'qemu-died',
      'QEMU was ended by SIGKILL while klab waited for x',
      'the last console lines:\nbooting\nhello',
    ],
    [
      { type: 'died', status: 1, signal: null, log: 'qemu: no memory\n' },
      'qemu-died',
      'QEMU ended with exit status 1 while klab waited for x',
      'qemu: no memory\nthe last console lines:\nbooting\nhello',
    ],
    [
      { type: 'died', status: null, signal: 'SIGKILL', log: '', likely: 'no memory was left' },
      'qemu-died',
      'QEMU was ended by SIGKILL while klab waited for x',
      'no memory was left\nthe last console lines:\nbooting\nhello',
    ],
    [
      { type: 'lost', log: '' },
      'channel-lost',
      "QEMU's monitor left klab while it waited for x, and QEMU is still there",
      'the last console lines:\nbooting\nhello',
    ],
    [
      { type: 'off', by: 'shutdown' },
      'guest-step-failed',
      'the guest switched itself off while klab waited for x',
      'the last console lines:\nbooting\nhello',
    ],
    [
      { type: 'off', by: 'halt' },
      'guest-step-failed',
      'the guest halted while klab waited for x',
      'the last console lines:\nbooting\nhello',
    ],
    [
      { type: 'off', by: 'reset' },
      'guest-reset',
      'the guest reset itself while klab waited for x, and its kernel had not said that it would: a triple fault',
      'the last console lines:\nbooting\nhello',
    ],
  ])('%j', async (end, code, what, why) => {
    const error = await failure(
      waitWithDeath(never, machine(Promise.resolve(end)), { what: 'x', timeoutMs: 1_000, silence: { timeoutMs: 900 } }),
    )
    expect(error.code).toBe(code)
    expect(error.message).toBe(what)
    expect(error.parts.why).toBe(why)
    expect(error.parts.facts).toEqual({ awaited: 'x', end })
  })
})
