import type { Readable } from 'node:stream'

/** As GDB tells it that its target is gone: the machine switched itself off, or the connection was cut. */
const GONE = '=thread-group-exited,'

/** Settles when GDB has lost its target. */
export function untilDisconnected(stdout: Readable): Promise<void> {
  return new Promise(resolve => {
    let rest = ''
    const look = (chunk: Buffer) => {
      const lines = (rest + chunk.toString('latin1')).split('\n')
      if (!lines.some(line => line.startsWith(GONE))) {
        rest = (lines.pop() ?? '').slice(0, GONE.length)
        return
      }
      stdout.off('data', look)
      resolve()
    }
    stdout.on('data', look)
  })
}
