import { expect, test } from 'vitest'
import { askProgram } from '../../../src/system/ask.js'
import { isAlive } from './alive.js'

const TIME = { timeoutMs: 20_000 }

function shell(script: string, options: { input?: string; timeoutMs: number } = TIME) {
  return askProgram('/bin/sh', ['-c', script], options)
}

test('a program is asked for its words', async () => {
  expect(await shell('echo out; echo err >&2; exit 3')).toEqual({
    status: 3,
    late: false,
    stdout: 'out\n',
    stderr: 'err\n',
  })
  expect((await shell('cat', { ...TIME, input: 'quit\n' })).stdout).toBe('quit\n')
})

test('one that waits in a child of its own is ended with the child, and its words are kept', async () => {
  const { late, status, stdout } = await shell('sleep 1000 & echo $!; wait', { timeoutMs: 300 })
  expect([late, status]).toEqual([true, null])
  await expect.poll(() => isAlive(Number(stdout)), { timeout: 5000 }).toBe(false)
})

test('one that prints without end fills no memory', async () => {
  const { late, stdout } = await shell('exec yes', { timeoutMs: 300 })
  expect([late, stdout.length]).toEqual([true, 65_536])
})

test('one that leaves somebody behind who holds its output is not waited for', async () => {
  const { late, stdout } = await shell('setsid sleep 3 & echo done')
  expect([late, stdout]).toEqual([false, 'done\n'])
})
