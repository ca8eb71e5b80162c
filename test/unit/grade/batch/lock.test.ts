import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lockFolder } from '../../../../src/grade/batch/index.js'
import { startTime } from '../../../../src/system/process-table.js'
import { temporaryFolder } from '../../temporary.js'

test('a second klab in the folder is refused at once, by the first one’s pid; the third finds it free', async () => {
  const folder = await temporaryFolder()
  const first = await lockFolder(folder)
  await expect(lockFolder(folder)).rejects.toMatchObject({
    code: 'option-invalid',
    parts: { what: `another klab (process ${process.pid}) is grading into ${folder}` },
  })
  await first[Symbol.asyncDispose]()
  await (await lockFolder(folder))[Symbol.asyncDispose]()
  expect(await readdir(folder)).toEqual([])
})

test('the lock of a klab that was killed is taken over', async () => {
  const folder = await temporaryFolder()
  await (await lockFolder(folder))[Symbol.asyncDispose]()
  const sleeper = spawn('/bin/sleep', ['1000'])
  const { pid = 0 } = sleeper
  const owner = { pid, started: await startTime(pid), host: hostname(), id: 'x' }
  await writeFile(join(folder, '.klab-grade.lock'), JSON.stringify(owner))
  await expect(lockFolder(folder)).rejects.toMatchObject({ parts: { facts: { pid } } })
  sleeper.kill('SIGKILL')
  await once(sleeper, 'exit')
  await using _ = await lockFolder(folder)
})

test('a folder that cannot be made is a fault of its own', async () => {
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'file'), '')
  await expect(lockFolder(join(folder, 'file', 'grades'))).rejects.toMatchObject({ code: 'ENOTDIR' })
})
