import type { Readable } from 'node:stream'

/** GDB's connection to the machine's stub, by what GDB says of it. */
export interface Connection {
  /** Settles when it has ended, from whichever side. */
  readonly ended: Promise<void>
  /** Settles when GDB has given a packet up: what it says of the guest from then on may be wrong. */
  readonly garbled: Promise<void>
}

/** The machine switched itself off, or the connection was cut. */
const ENDED = '=thread-group-exited,'
/** gdb/remote.c, getpkt, GDB 13: after three answers that could not be read. */
const GARBLED = '~"Ignoring packet error, continuing...'

export function watchConnection(stdout: Readable): Connection {
  return { ended: untilLine(stdout, ENDED), garbled: untilLine(stdout, GARBLED) }
}

/** Settles at the first line that begins so. The words of a guest are never at a line's beginning. */
function untilLine(stdout: Readable, beginning: string): Promise<void> {
  return new Promise(resolve => {
    let rest = ''
    const look = (chunk: Buffer) => {
      const lines = (rest + chunk.toString('latin1')).split('\n')
      if (!lines.some(line => line.startsWith(beginning))) {
        rest = (lines.pop() ?? '').slice(0, beginning.length)
        return
      }
      stdout.off('data', look)
      resolve()
    }
    stdout.on('data', look)
  })
}
