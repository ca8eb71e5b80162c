import type { Socket } from 'node:net'
import { StringDecoder } from 'node:string_decoder'
import { KlabError } from '../errors/index.js'
import { withDeadline } from '../system/deadline.js'

/** QEMU's monitor protocol (docs/interop/qmp-spec.txt, QEMU 7.2) over a connected socket. */
export interface Qmp {
  /** The command's `return`. `qemu-refused`: QEMU says no; `qemu-died`: the connection is gone; `timeout`. */
  command(name: string, args?: Readonly<Record<string, unknown>>, timeoutMs?: number): Promise<unknown>
}

export interface QmpEvent {
  readonly event: string
  readonly data: Readonly<Record<string, unknown>>
}

type Reply = { readonly return: unknown } | { readonly error: { readonly class: string; readonly desc: string } }
type Message = { readonly QMP: unknown } | QmpEvent | (Reply & { readonly id: number })

const DEFAULT_TIMEOUT_MS = 10_000

/** Waits for the greeting and negotiates the capabilities; commands may be sent afterwards. */
export async function connectQmp(socket: Socket, onEvent: (event: QmpEvent) => void): Promise<Qmp> {
  const waiting = new Map<number, (reply: Reply | null) => void>()
  let greeted: () => void = () => {}
  const greeting = new Promise<void>(resolve => {
    greeted = resolve
  })
  readMessages(socket, message => {
    if ('QMP' in message) return greeted()
    if ('event' in message) return onEvent({ event: message.event, data: message.data ?? {} })
    waiting.get(message.id)?.(message)
  })
  const gone = new Promise<void>(resolve => socket.once('close', resolve))
  void gone.then(() => {
    for (const answer of waiting.values()) answer(null)
  })
  const command = commandSender(socket, waiting)
  await withDeadline(Promise.race([greeting, gone]), DEFAULT_TIMEOUT_MS, () =>
    tooLate('its greeting', DEFAULT_TIMEOUT_MS),
  )
  await command('qmp_capabilities')
  return { command }
}

function commandSender(socket: Socket, waiting: Map<number, (reply: Reply | null) => void>): Qmp['command'] {
  let lastId = 0
  return async (name, args = {}, timeoutMs = DEFAULT_TIMEOUT_MS) => {
    if (socket.destroyed || !socket.writable) throw connectionGone(name)
    lastId += 1
    const id = lastId
    const reply = new Promise<Reply | null>(resolve => waiting.set(id, resolve))
    socket.write(`${JSON.stringify({ execute: name, arguments: args, id })}\n`)
    try {
      return result(name, await withDeadline(reply, timeoutMs, () => tooLate(`an answer to ${name}`, timeoutMs)))
    } finally {
      waiting.delete(id)
    }
  }
}

function result(name: string, reply: Reply | null): unknown {
  if (reply === null) throw connectionGone(name)
  if ('return' in reply) return reply.return
  throw new KlabError('qemu-refused', {
    what: `QEMU refused the monitor command ${name}`,
    why: reply.error.desc,
    facts: { command: name, class: reply.error.class },
  })
}

/** One JSON object a line; anything else means that this is not QMP, and the connection is given up. */
function readMessages(socket: Socket, onMessage: (message: Message) => void): void {
  const decoder = new StringDecoder('utf8')
  let pending = ''
  socket.on('data', (chunk: Buffer) => {
    const lines = (pending + decoder.write(chunk)).split('\n')
    pending = lines.pop() ?? ''
    try {
      for (const line of lines) if (line.trim() !== '') onMessage(JSON.parse(line) as Message)
    } catch {
      socket.destroy()
    }
  })
}

function connectionGone(command: string): KlabError {
  return new KlabError('qemu-died', {
    what: `QEMU's monitor is gone, so ${command} was not carried out`,
    facts: { command },
  })
}

function tooLate(what: string, timeoutMs: number): KlabError {
  return new KlabError('timeout', { what: `QEMU's monitor gave no sign of ${what} within ${timeoutMs / 1000} s` })
}
