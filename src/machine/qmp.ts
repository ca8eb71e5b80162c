import type { Socket } from 'node:net'
import { StringDecoder } from 'node:string_decoder'
import { KlabError } from '../errors/index.js'
import { withDeadline } from '../system/deadline.js'

/** QEMU's monitor protocol (docs/interop/qmp-spec.txt, QEMU 7.2) over a connected socket. */
export interface Qmp {
  /** The command's `return`. `qemu-refused`: QEMU says no; `channel-lost`: the connection is gone; `timeout`. */
  command(name: string, args?: Readonly<Record<string, unknown>>, timeoutMs?: number): Promise<unknown>
}

export interface QmpEvent {
  readonly event: string
  readonly data: Readonly<Record<string, unknown>>
}

type Reply = { readonly return: unknown } | { readonly error: { readonly class: string; readonly desc: string } }
type Message = { readonly QMP: unknown } | QmpEvent | (Reply & { readonly id: number })

const DEFAULT_TIMEOUT_MS = 10_000
/** QEMU's longest answers have some thousand bytes. */
const LONGEST_LINE = 1_000_000

/** Waits for the greeting and negotiates the capabilities; commands may be sent afterwards. */
export async function connectQmp(socket: Socket, onEvent: (event: QmpEvent) => void): Promise<Qmp> {
  const waiting = new Map<number, (reply: Reply | null) => void>()
  let greeted: () => void = () => {}
  const greeting = new Promise<void>(resolve => {
    greeted = resolve
  })
  const nonsense = readMessages(socket, message => {
    if ('QMP' in message) return greeted()
    if ('event' in message) return onEvent({ event: message.event, data: message.data ?? {} })
    waiting.get(message.id)?.(message)
  })
  const gone = new Promise<void>(resolve => socket.once('close', resolve))
  void gone.then(() => {
    for (const answer of waiting.values()) answer(null)
  })
  const command = commandSender(socket, waiting, nonsense)
  await withDeadline(Promise.race([greeting, gone]), DEFAULT_TIMEOUT_MS, () =>
    tooLate('its greeting', DEFAULT_TIMEOUT_MS),
  )
  await command('qmp_capabilities')
  return { command }
}

function commandSender(
  socket: Socket,
  waiting: Map<number, (reply: Reply | null) => void>,
  nonsense: () => string | null,
): Qmp['command'] {
  const connectionGone = (command: string) => connectionLost(command, nonsense())
  let lastId = 0
  return async (name, args = {}, timeoutMs = DEFAULT_TIMEOUT_MS) => {
    if (socket.destroyed || !socket.writable) throw connectionGone(name)
    lastId += 1
    const id = lastId
    const reply = new Promise<Reply | null>(resolve => waiting.set(id, resolve))
    socket.write(`${JSON.stringify({ execute: name, arguments: args, id })}\n`)
    try {
      const answer = await withDeadline(reply, timeoutMs, () => tooLate(`an answer to ${name}`, timeoutMs))
      if (answer === null) throw connectionGone(name)
      return result(name, answer)
    } finally {
      waiting.delete(id)
    }
  }
}

function result(name: string, reply: Reply): unknown {
  if ('return' in reply) return reply.return
  throw new KlabError('qemu-refused', {
    what: `QEMU refused the monitor command ${name}`,
    why: reply.error.desc,
    facts: { command: name, class: reply.error.class },
  })
}

/** One JSON object a line; anything else means that this is not QMP, and the connection is given up. Returns what it was. */
function readMessages(socket: Socket, onMessage: (message: Message) => void): () => string | null {
  const decoder = new StringDecoder('utf8')
  let pending = ''
  let nonsense: string | null = null
  const take = (line: string) => {
    const message = line.trim() === '' ? null : parsed(line)
    if (message !== null) onMessage(message)
  }
  socket.on('data', (chunk: Buffer) => {
    const lines = (pending + decoder.write(chunk)).split('\n')
    pending = lines.pop() ?? ''
    try {
      if (pending.length > LONGEST_LINE) throw new NoQmp(pending)
      lines.forEach(take)
    } catch (error) {
      if (!(error instanceof NoQmp)) throw error
      nonsense = error.message
      socket.destroy()
    }
  })
  return () => nonsense
}

/** Something else than a line of QMP; the message is its beginning, escaped. */
class NoQmp extends Error {
  constructor(line: string) {
    super(JSON.stringify(line.slice(0, 200)))
  }
}

function parsed(line: string): Message {
  try {
    const message: unknown = JSON.parse(line)
    if (typeof message === 'object' && message !== null) return message as Message
  } catch {
    // told below
  }
  throw new NoQmp(line)
}

function connectionLost(command: string, nonsense: string | null): KlabError {
  const what = `the connection to QEMU's monitor is gone, so ${command} was not carried out`
  const why = nonsense === null ? 'it was closed at the other end' : `it sent what is no QMP: ${nonsense}`
  return new KlabError('channel-lost', { what, why, facts: { command } })
}

function tooLate(what: string, timeoutMs: number): KlabError {
  return new KlabError('timeout', { what: `QEMU's monitor gave no sign of ${what} within ${timeoutMs / 1000} s` })
}
