import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { feedLines } from '../../../src/machine/feed.js'
import type { Machine, MachineEnd } from '../../../src/machine/types.js'

test("an input that stays open does not outlast the guest's end", async () => {
  let end: (end: MachineEnd) => void = () => {}
  const typed: string[] = []
  const machine = {
    ended: new Promise<MachineEnd>(resolve => {
      end = resolve
    }),
    onConsole(listen: (chunk: Buffer) => void) {
      listen(Buffer.from('~ # '))
      return () => {}
    },
    write: (text: string) => {
      typed.push(text)
      end({ type: 'off', by: 'reset' })
    },
    lastOutputAt: () => performance.now(),
  } as unknown as Machine
  const stdin = new PassThrough()
  stdin.write('exit\n')
  await feedLines(machine, stdin)
  expect(typed).toEqual(['exit\n'])
  expect(stdin.isPaused()).toBe(true)
})
