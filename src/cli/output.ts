import { closeSync } from 'node:fs'
import { isatty } from 'node:tty'

/**
 * Writing to a reader that has gone away (a closed pipe, a closed terminal) ends nothing: a run goes on, and its results are
 * in its folder. What else keeps stdout from being written is remembered, for it is where most commands' result goes.
 */
export interface OutputWatch {
  /** Resolves when all is written, with what was in the way. */
  lost(): Promise<NodeJS.ErrnoException | null>
}

export function watchOutput({ stdout, stderr }: OutputStreams = process): OutputWatch {
  letTerminalsGo()
  let lost: NodeJS.ErrnoException | null = null
  stderr.on('error', () => {})
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (!GONE.has(error.code ?? '')) lost ??= error
  })
  return {
    async lost() {
      for (const stream of [stdout, stderr]) await new Promise<void>(resolve => stream.write('', () => resolve()))
      return lost
    },
  }
}

interface OutputStreams {
  readonly stdout: NodeJS.WritableStream
  readonly stderr: NodeJS.WritableStream
}

/** Node.js gives a terminal back as it was when it exits, and crashes over one that is closed: such a one is let go of first. */
function letTerminalsGo(): void {
  const terminals = [0, 1, 2].filter(isatty)
  if (terminals.length === 0) return
  process.on('exit', () => {
    for (const descriptor of terminals) if (!isatty(descriptor)) closeSync(descriptor)
  })
}

/** What a reader that has gone away looks like: a pipe, a terminal, and either when it is written to again. */
const GONE: ReadonlySet<string> = new Set(['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED'])
