import { createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { KlabError } from '../errors/index.js'
import { unwritable } from '../system/disk.js'
import { listenOnce } from './listen.js'

/** The host's end of the guest's console. Disposing of it ends the reading. */
export interface ConsoleWire extends AsyncDisposable {
  write(text: string): void
  /** For when QEMU is gone: resolves when everything that it wrote has been handed out. */
  finish(): Promise<void>
  /** Rejects with `disk` when the console's file can no longer be written or read. */
  readonly lost: Promise<never>
}

/** Guest output is read this often; notifications would come once for each byte that the guest writes. */
const INTERVAL_MS = 20
const CHUNK_BYTES = 256 * 1024

/** Hands out what QEMU appends to the file. Memory is one chunk, however fast it grows. No input: nothing of the host's time may reach the guest. */
export async function fileConsole(path: string, onChunk: (chunk: Buffer) => void): Promise<ConsoleWire> {
  const file = await open(path, 'r')
  const ending = new AbortController()
  const buffer = Buffer.alloc(CHUNK_BYTES)
  let position = 0
  const readOn = async () => {
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, position)
      if (bytesRead === 0) return
      position += bytesRead
      onChunk(Buffer.from(buffer.subarray(0, bytesRead)))
    }
  }
  const reading = (async () => {
    while (!ending.signal.aborted) {
      await readOn()
      await sleep(INTERVAL_MS, null, { signal: ending.signal }).catch(() => null)
    }
    await readOn()
  })().finally(() => file.close())
  const finish = () => {
    ending.abort()
    return reading
  }
  return { write: refuseInput, finish, lost: failureOf(reading, path), [Symbol.asyncDispose]: finish }
}

/** Listens for QEMU's console, and writes what comes to `log` as well; what is written to it before QEMU is there is kept. */
export async function socketConsole(path: string, log: string, onChunk: (chunk: Buffer) => void): Promise<ConsoleWire> {
  const offer = await listenOnce(path)
  const finished = offer.connected.then(socket => drain(socket, log, onChunk))
  return {
    write: text => void offer.connected.then(socket => socket.writable && socket.write(text)),
    finish: () => finished,
    lost: failureOf(finished, log),
    [Symbol.asyncDispose]: () => offer[Symbol.asyncDispose](),
  }
}

/** Nobody need wait for it. */
function failureOf(work: Promise<void>, file: string): Promise<never> {
  const lost = new Promise<never>((_, reject) => {
    work.catch(cause => reject(unwritable(file, cause)))
  })
  lost.catch(() => {})
  return lost
}

/** The guest waits while the disk does: a flood is never held in memory. */
async function drain(socket: Socket, log: string, onChunk: (chunk: Buffer) => void): Promise<void> {
  const tee = new Transform({
    transform(chunk: Buffer, _, done) {
      onChunk(chunk)
      done(null, chunk)
    },
  })
  await pipeline(socket, tee, createWriteStream(log))
}

function refuseInput(): never {
  throw new KlabError('internal', {
    what: 'the console of a deterministic machine takes no input: when it comes would differ from run to run',
    todo: 'put what is to be done into the guest’s second initramfs, or start the machine free-running',
  })
}
