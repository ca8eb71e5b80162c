import { spawn } from 'node:child_process'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createPrivateFolder } from '../../../src/system/private-folder.js'
import { type ProcessState, processState } from '../../../src/system/process-state.js'

async function becomes(pid: number, state: ProcessState): Promise<void> {
  for (let looks = 0; processState(pid) !== state && looks < 500; looks++) await sleep(10)
  expect(processState(pid)).toBe(state)
}

test('a process that is stopped is told from one that goes on and one that is gone, whatever its name', async () => {
  await using folder = await createPrivateFolder()
  const program = join(folder.path, 'a) T (b')
  await copyFile('/bin/sleep', program)
  const { pid = 0 } = spawn(program, ['1000'])
  try {
    await becomes(pid, 'going')
    process.kill(pid, 'SIGSTOP')
    await becomes(pid, 'stopped')
    process.kill(pid, 'SIGCONT')
    await becomes(pid, 'going')
  } finally {
    process.kill(pid, 'SIGKILL')
  }
  await becomes(pid, 'gone')
})
