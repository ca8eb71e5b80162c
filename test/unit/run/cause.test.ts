import { spawn } from 'node:child_process'
import { expect, test } from 'vitest'
import { KlabError } from '../../../src/errors/index.js'
import type { MachineEnd } from '../../../src/machine/index.js'
import { faultBehind, type Scene } from '../../../src/run/capture/cause.js'

interface Situation {
  readonly end?: MachineEnd
  /** What QEMU answers when it is asked whether the guest runs; an Error when it does not. */
  readonly status?: string | Error
  readonly qemu?: number
  readonly quietMs?: number
}

const here = process.pid

function scene({ end, status = 'running', qemu = here, quietMs = 60_000 }: Situation): Scene {
  const machine = {
    pid: qemu,
    ended: end === undefined ? new Promise(() => {}) : Promise.resolve(end),
    lastConsoleLines: () => ['the last line'],
    qmp: async () => (status instanceof Error ? Promise.reject(status) : { status }),
  }
  return { machine, gdb: { pid: here }, awaited: 'x', quietMs } as unknown as Scene
}

const fault = (code: ConstructorParameters<typeof KlabError>[0]) => new KlabError(code, { what: `seen: ${code}` })

test('a connection that is lost because QEMU died is told as QEMU’s death', async () => {
  const end = { type: 'died', status: null, signal: 'SIGKILL', log: '' } as const
  expect(await faultBehind(fault('channel-lost'), scene({ end }))).toMatchObject({
    code: 'qemu-died',
    message: 'QEMU was ended by SIGKILL while klab waited for x',
  })
})

test('a guest that went off in order is behind nothing', async () => {
  const end = { type: 'off', by: 'shutdown' } as const
  expect((await faultBehind(fault('channel-lost'), scene({ end }))).code).toBe('channel-lost')
})

test('a wait in vain for a guest that stands still: who holds it', async () => {
  expect(await faultBehind(fault('timeout'), scene({ status: 'debug' }))).toMatchObject({
    code: 'guest-held',
    parts: { why: 'GDB hangs, or what it and QEMU say to each other does not arrive' },
  })
  expect(await faultBehind(fault('guest-silent'), scene({ status: 'io-error' }))).toMatchObject({
    code: 'guest-held',
    parts: { why: 'QEMU itself stopped it' },
  })
})

test('a guest that runs, or was heard of just now, has only taken too long', async () => {
  expect((await faultBehind(fault('timeout'), scene({ status: 'running' }))).message).toBe('seen: timeout')
  expect((await faultBehind(fault('timeout'), scene({ status: 'debug', quietMs: 100 }))).message).toBe('seen: timeout')
})

test('a monitor that does not answer is told beside', async () => {
  const found = await faultBehind(fault('timeout'), scene({ status: new Error('no answer') }))
  expect([found.code, found.parts.why]).toEqual(['timeout', "QEMU's monitor does not answer any more"])
})

test('a QEMU that somebody has stopped is behind whatever was noticed', async () => {
  const { pid = 0 } = spawn('/bin/sleep', ['1000'])
  try {
    process.kill(pid, 'SIGSTOP')
    expect((await faultBehind(fault('guest-silent'), scene({ qemu: pid }))).code).toBe('tool-stopped')
  } finally {
    process.kill(pid, 'SIGKILL')
  }
})

test.each(['interrupted', 'internal', 'disk', 'guest-panic', 'guest-flood'] as const)(
  'nothing is looked for behind `%s`',
  async code => {
    const end = { type: 'died', status: 1, signal: null, log: '' } as const
    expect((await faultBehind(fault(code), scene({ end }))).code).toBe(code)
  },
)

test('what is no fault of klab’s words is thrown as it is', async () => {
  const bug = new TypeError('a bug')
  await expect(faultBehind(bug, scene({}))).rejects.toBe(bug)
})
