import { createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { KlabError } from '../../../src/errors/index.js'
import { listenOnce, type SocketOffer } from '../../../src/machine/listen.js'
import { connectQmp, type QmpEvent } from '../../../src/machine/qmp.js'
import { createPrivateFolder, type PrivateFolder } from '../../../src/system/private-folder.js'

const GREETING = '{"QMP": {"version": {}, "capabilities": ["oob"]}}\r\n'

let folder: PrivateFolder
let offer: SocketOffer
let peer: Socket

beforeEach(async () => {
  folder = await createPrivateFolder()
  const path = join(folder.path, 'qmp.sock')
  offer = await listenOnce(path)
  const { connect } = await import('node:net')
  peer = connect(path)
})

afterEach(async () => {
  peer.destroy()
  await offer[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

/** The other end of a monitor: answers each command by `answer`, in the bytes that it returns. */
function speak(answer: (command: string, id: number) => string | null): void {
  peer.write(GREETING)
  peer.on('data', data => {
    for (const line of data.toString().trim().split('\n')) {
      const { execute, id } = JSON.parse(line)
      const reply = execute === 'qmp_capabilities' ? `{"return": {}, "id": ${id}}\r\n` : answer(execute, id)
      if (reply !== null) peer.write(reply)
    }
  })
}

async function open(events: QmpEvent[] = []) {
  return await connectQmp(await offer.connected, event => events.push(event))
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error = await promise.catch((reason: unknown) => reason)
  return error instanceof KlabError ? `${error.code}: ${error.message}` : String(error)
}

test('replies are told apart by their number, whatever comes between', async () => {
  const held: string[] = []
  speak((command, id) => {
    held.push(`{"return": "${command}", "id": ${id}}\r\n`)
    if (held.length < 2) return null
    return `${held[1]}{"event": "STOP", "data": {"a": 1}, "timestamp": {}}\r\n${held[0]}`
  })
  const events: QmpEvent[] = []
  const qmp = await open(events)
  expect(await Promise.all([qmp.command('one'), qmp.command('two')])).toEqual(['one', 'two'])
  expect(events).toEqual([{ event: 'STOP', data: { a: 1 } }])
})

test('a refusal carries the words of QEMU', async () => {
  speak((_, id) => `{"error": {"class": "CommandNotFound", "desc": "The command x has not been found"}, "id": ${id}}\n`)
  const qmp = await open()
  const error = await qmp.command('x').catch((reason: unknown) => reason)
  expect(error).toMatchObject({
    code: 'qemu-refused',
    message: 'QEMU refused the monitor command x',
    parts: { why: 'The command x has not been found' },
  })
})

test('a command that is not answered is given up', async () => {
  speak(() => null)
  const qmp = await open()
  expect(await codeOf(qmp.command('stop', {}, 20))).toBe(
    "timeout: QEMU's monitor gave no sign of an answer to stop within 0.02 s",
  )
})

test('a monitor that goes away settles what is asked and what will be', async () => {
  speak(() => {
    peer.destroy()
    return null
  })
  const qmp = await open()
  const gone = "channel-lost: the connection to QEMU's monitor is gone, so stop was not carried out"
  expect(await codeOf(qmp.command('stop'))).toBe(gone)
  expect(await codeOf(qmp.command('stop'))).toBe(gone)
})

test('a peer that does not speak QMP is left', async () => {
  peer.write('SSH-2.0-OpenSSH\r\n')
  const error = await open().catch((reason: unknown) => reason)
  expect(error).toMatchObject({
    code: 'channel-lost',
    message: "the connection to QEMU's monitor is gone, so qmp_capabilities was not carried out",
    parts: { why: 'it sent what is no QMP: "SSH-2.0-OpenSSH\\r"' },
  })
})

test('a socket that is taken is an error, not a crash', async () => {
  const path = join(folder.path, 'taken.sock')
  const server = createServer()
  await new Promise<void>(resolve => server.listen(path, resolve))
  await expect(listenOnce(path)).rejects.toThrow('EADDRINUSE')
  server.close()
})
