import { createWriteStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { settlesWithin } from '../system/deadline.js'

/** Of what GDB says so much is kept, from the beginning. */
const MOST_BYTES = 2 * 1024 * 1024
/** Its last words, for an error. */
const LAST_BYTES = 2_000

export interface GdbLog {
  /** What it said on stderr at the end; ''. Waits a moment for what is still on its way. */
  lastWords(): Promise<string>
  /** Why the file does not have all that is kept; null when it does. */
  fault(): Error | null
}

/** Everything that GDB says, MI and all, for whoever has to find out what happened; a flood of it is cut. */
export function keepLog(child: { readonly stdout: Readable; readonly stderr: Readable }, path: string): GdbLog {
  const log = createWriteStream(path)
  let fault: Error | null = null
  log.on('error', cause => {
    fault = cause
  })
  let left = MOST_BYTES
  let open = 2
  let last = Buffer.alloc(0)
  const write = (chunk: Buffer) => {
    if (left > 0) log.write(chunk.subarray(0, left))
    if (left > 0 && chunk.length >= left) log.write('\n(klab: GDB said more; the rest is not kept)\n')
    left -= Math.min(left, chunk.length)
  }
  const over = (stream: Readable) =>
    new Promise<void>(resolve => {
      stream.on('data', write)
      stream.once('close', () => {
        open -= 1
        if (open === 0) log.end()
        resolve()
      })
    })
  const closed = Promise.all([over(child.stdout), over(child.stderr)])
  child.stderr.on('data', chunk => {
    last = Buffer.concat([last, chunk]).subarray(-LAST_BYTES)
  })
  return {
    async lastWords() {
      await settlesWithin(closed, 500)
      return last.toString('utf8').trim()
    },
    fault: () => fault,
  }
}
