import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { KlabError } from '../errors/index.js'
import { EVENT_VERSION, type Event, type EventBody } from '../event/index.js'
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
   * Rejects with `disk` when the file cannot be written, then and ever after.
   */
  write(body: EventBody): Promise<Event>
  /** Write what is left and have it safe on the disk. A second call gives the first one's answer. */
  close(): Promise<WrittenTrace>
}

const FLUSH_BYTES = 64 * 1024

/** Creates the file, or empties it. Rejects with `disk`. */
export async function openTraceWriter(path: string): Promise<TraceWriter> {
  const handle = await open(path, 'w').catch(cause => {
    throw diskError(path, cause)
  })
  const sink = openSink(path, handle)
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
    close,
    async [Symbol.asyncDispose]() {
      await close()
    },
  }
}

interface Sink {
  add(text: string): Promise<void>
  close(): Promise<Omit<WrittenTrace, 'events'>>
}

/** Collects small texts into larger writes, one after the other; the first failure is every later call's failure. */
function openSink(path: string, handle: FileHandle): Sink {
  const hash = createHash('sha256')
  let bytes = 0
  let pending: Buffer[] = []
  let pendingBytes = 0
  let last: Promise<void> = Promise.resolve()
  const flush = () => {
    const chunk = Buffer.concat(pending)
    pending = []
    pendingBytes = 0
    last = last.then(() => handle.appendFile(chunk)).catch(cause => Promise.reject(diskError(path, cause)))
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
    async close() {
      try {
        await flush()
        await handle.sync().catch(cause => Promise.reject(diskError(path, cause)))
      } finally {
        await handle.close()
      }
      return { bytes, sha256: hash.digest('hex') }
    },
  }
}

function diskError(path: string, cause: unknown): KlabError {
  if (cause instanceof KlabError) return cause
  const errno = (cause as NodeJS.ErrnoException).code ?? 'unknown error'
  return new KlabError('disk', {
    what: `the trace ${path} cannot be written (${errno})`,
    why: cause instanceof Error ? cause.message : String(cause),
    todo: 'see that the folder exists, may be written to, and has room',
    facts: { file: path, errno },
    cause,
  })
}
