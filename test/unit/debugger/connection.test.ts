import { PassThrough } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { watchConnection } from '../../../src/debugger/connection.js'

const GONE = '=thread-group-exited,id="i1"\n'

async function isGone(chunks: readonly string[]): Promise<boolean> {
  const stdout = new PassThrough()
  const gone = watchConnection(stdout).ended
  for (const chunk of chunks) {
    stdout.write(chunk)
    await setImmediate()
  }
  return await Promise.race([gone.then(() => true), setImmediate(false)])
}

test.each([
  [[GONE]],
  [['^done\n(gdb) \n', GONE]],
  [['*running\n=thread-gr', 'oup-exited', ',id="i1"\n']],
  [[`^done\n${GONE}^done\n`]],
])('GDB says that its target is gone: %j', async chunks => {
  expect(await isGone(chunks)).toBe(true)
})

test.each([
  [['~"', GONE]],
  [[`~"x ${GONE}`]],
  [['=thread-exited,id="1",group-id="i1"\n']],
  [['~"a line of a guest ', '=thread-group-exited,"\n']],
])('it says something else: %j', async chunks => {
  expect(await isGone(chunks)).toBe(false)
})

test('GDB gives a packet up', async () => {
  const stdout = new PassThrough()
  const { garbled } = watchConnection(stdout)
  stdout.write('^running\n~"Ignoring packet error, continuing...\\n"\n')
  await garbled
})
