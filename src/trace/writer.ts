import { createHash } from 'node:crypto'
import { constants, type FileHandle, open } from 'node:fs/promises'
import { EVENT_VERSION, type Event, type EventBody } from '../event/index.js'
import { unwritable } from '../system/disk.js'
import { encodeEvent } from './encode.js'

/** What was written, known when the writer is closed. */
export interface WrittenTrace {
  readonly events: number
  readonly bytes: number
  /** Of the file's bytes, lower-case hex. */
  readonly sha256: string
}

/** Writes events to a file, numbering them from 1. Disposing of it closes it. */
export interface TraceWriter extends AsyncDisposable {
  /**
   * Number the event, and write it. Waiting for the promise keeps the memory bounded; the order is that of the calls.
   * Rejects with `disk` when the file cannot be written, then and until `resume`.
   */
  write(body: EventBody): Promise<Event>
  /** Write what is left and have all of it safe on the disk. Rejects with `disk`. */
  sync(): Promise<void>
  /** After a fault, when there is room again: all that was taken until then goes into the file. Rejects with `disk`. */
  resume(): Promise<void>
  /** Write what is left. A second call gives the first one's answer. Rejects with `disk`. */
  close(): Promise<WrittenTrace>
}

const FLUSH_BYTES = 64 * 1024

/** Behind what is there, also when that has become less. */
const FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_APPEND

/** Creates the file, or empties it; `shown` is its name in messages. Rejects with `disk`. */
export async function openTraceWriter(path: string, shown: string = path): Promise<TraceWriter> {
  const handle = await open(path, FLAGS).catch(cause => {
    throw unwritable(shown, cause)
  })
  const sink = openSink(shown, handle)
  let events = 0
  let closed: Promise<WrittenTrace> | undefined
  const close = () => {
    closed ??= sink.close().then(written => ({ events, ...written }))
    return closed
  }
  return {
    async write(body) {
      if (closed !== undefined) throw new Error('an event was written to a closed trace')
      events += 1
      const event: Event = { ...body, v: EVENT_VERSION, seq: events }
      await sink.add(`${encodeEvent(event)}\n`)
      return event
    },
    sync: sink.sync,
    resume: sink.resume,
    close,
    async [Symbol.asyncDispose]() {
      await close()
    },
  }
}

interface Sink {
  add(text: string): Promise<void>
  sync(): Promise<void>
  resume(): Promise<void>
  close(): Promise<Omit<WrittenTrace, 'events'>>
}

/** Collects small texts into larger writes, one after the other; the first failure is every later call's failure. */
function openSink(shown: string, handle: FileHandle): Sink {
  const hash = createHash('sha256')
  let bytes = 0
  let pending: Buffer[] = []
  let pendingBytes = 0
  /** What is to be written and what has been: behind `written` lies what a failed write left. */
  const queue: Buffer[] = []
  let written = 0
  let last: Promise<void> = Promise.resolve()
  const drain = async () => {
    for (let chunk = queue[0]; chunk !== undefined; chunk = queue[0]) {
      await handle.appendFile(chunk)
      written += chunk.length
      queue.shift()
    }
  }
  const named = (step: Promise<unknown>) => step.then(() => {}).catch(cause => Promise.reject(unwritable(shown, cause)))
  const flush = () => {
    queue.push(Buffer.concat(pending))
    pending = []
    pendingBytes = 0
    last = named(last.then(drain))
    return last
  }
  return {
    async add(text) {
      const line = Buffer.from(text)
      hash.update(line)
      bytes += line.length
      pending.push(line)
      pendingBytes += line.length
      await (pendingBytes >= FLUSH_BYTES ? flush() : last)
    },
    async sync() {
      await flush()
      await named(handle.sync())
    },
    async resume() {
      await last.catch(() => {})
      last = named(handle.truncate(written))
      await flush()
    },
    async close() {
      try {
        await flush()
      } finally {
        await handle.close()
      }
      return { bytes, sha256: hash.digest('hex') }
    },
  }
}
