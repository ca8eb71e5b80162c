import type { Readable } from 'node:stream'
import { onAbort } from './abort.js'
import { settlesWithin } from './deadline.js'
import { startSupervised } from './process.js'

export interface Asked {
  /** Its exit status; null when a signal ended it, or when it did not end in time and klab ended it. */
  readonly status: number | null
  /** It did not end in time. */
  readonly late: boolean
  readonly stdout: string
  readonly stderr: string
}

export interface AskOptions {
  readonly input?: string
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
}

/** Nobody's version is longer; a program that prints without end must not fill the memory. */
const MOST_CHARACTERS = 65_536
const LAST_WORDS_MS = 1_000

/** Run a program for its words, with `input` on its stdin. Whatever it started is gone as well when this resolves; `signal` ends it. */
export async function askProgram(
  file: string,
  args: readonly string[],
  { input = '', timeoutMs, signal }: AskOptions,
): Promise<Asked> {
  await using child = await startSupervised(file, args)
  using _ = signal === undefined ? undefined : onAbort(signal, () => void child.stop())
  child.stdin.end(input)
  const words = Promise.all([beginningOf(child.stdout), beginningOf(child.stderr)])
  const late = !(await settlesWithin(child.exited, timeoutMs))
  const { status } = await child.stop()
  // What has left the group may hold the pipes open.
  if (!(await settlesWithin(words, LAST_WORDS_MS))) for (const stream of [child.stdout, child.stderr]) stream.destroy()
  const [stdout, stderr] = await words
  return { status: late ? null : status, late, stdout, stderr }
}

/** The rest is read and forgotten, so that the program is not held up. */
function beginningOf(stream: Readable): Promise<string> {
  let text = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    text += chunk.slice(0, MOST_CHARACTERS - text.length)
  })
  return new Promise(resolve => stream.once('close', () => resolve(text)))
}
