import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { lock } from '../../../../src/artifacts/kernel/lock.js'
import type { KlabError } from '../../../../src/errors/index.js'
import { startTime } from '../../../../src/system/process-table.js'
import { temporaryFolder } from '../../temporary.js'

async function place(): Promise<string> {
  return join(await temporaryFolder(), 'deep', 'x.lock')
}

const unheard = () => {
  throw new Error('there was nobody to wait for')
}

test('a second holder waits for the first, and is told once who that is', async () => {
  const file = await place()
  const first = await lock(file, { onWait: unheard })
  const told: number[] = []
  const order: string[] = []
  const second = lock(file, { onWait: pid => told.push(pid) }).then(held => {
    order.push('second')
    return held
  })
  while (told.length === 0) await new Promise(resolve => setTimeout(resolve, 10))
  order.push('first gives it back')
  await first[Symbol.asyncDispose]()
  await (await second)[Symbol.asyncDispose]()
  expect(order).toEqual(['first gives it back', 'second'])
  expect(told).toEqual([process.pid])
  expect(await readdir(join(file, '..'))).toEqual([])
})

test('the lock of a process that is gone is taken over', async () => {
  const file = await place()
  await (await lock(file, { onWait: unheard }))[Symbol.asyncDispose]()
  const child = spawn('true')
  await once(child, 'exit')
  await writeFile(file, JSON.stringify({ pid: child.pid, started: '1', host: hostname(), id: 'x' }))
  await using _ = await lock(file, { onWait: unheard })
  expect(await readdir(join(file, '..'))).toEqual(['x.lock'])
})

test('a pid that was given again is not the holder', async () => {
  const file = await place()
  await (await lock(file, { onWait: unheard }))[Symbol.asyncDispose]()
  await writeFile(file, JSON.stringify({ pid: process.pid, started: 'long ago', host: hostname(), id: 'x' }))
  await using _ = await lock(file, { onWait: unheard })
  expect(await startTime(process.pid)).toMatch(/^\d+$/)
})

test('waiting ends when the user stops it', async () => {
  const file = await place()
  await using _ = await lock(file, { onWait: unheard })
  const controller = new AbortController()
  const waiting = lock(file, { onWait: () => controller.abort(), signal: controller.signal })
  await expect(waiting).rejects.toMatchObject({ code: 'interrupted' } satisfies Partial<KlabError>)
})
