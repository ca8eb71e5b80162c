import type { Readable } from 'node:stream'
import { onAbort } from '../../system/abort.js'
import { settlesWithin, startPatience } from '../../system/deadline.js'
import { oomKills } from '../../system/out-of-memory.js'
import { type Exit, type SupervisedWithPipes, startSupervised } from '../../system/process.js'
import type { MemoryWatch } from './memory.js'

/** A program, and what it may use up. */
export interface ChildSpec {
  readonly file: string
  readonly args: readonly string[]
  /** Where it, and what it starts, put what nobody needs later; it may be short-lived itself. */
  readonly scratch: string
  readonly seconds: number
  /** With all that it starts. */
  readonly bytes: number
}

export interface ChildEnd {
  /** null: it did not exit by itself. */
  readonly status: number | null
  /** What it had used up when it was stopped; null: nothing. */
  readonly exceeded: string | null
  /** How it ended, in words. */
  readonly how: string
  /** The end of what it said on stderr. */
  readonly words: string
}

/** Between asking it to end and ending it: time to end its own children in order. */
const GRACE_MS = 3_000
const LAST_WORDS_MS = 1_000
const MOST_CHARACTERS = 32_768

/**
 * Runs a program with `input` on its stdin until it ends, uses up what it may, or the signal aborts. What it has started
 * ends with it, by the guards of those. Rejects when it cannot be started.
 */
export async function runChild(
  spec: ChildSpec,
  input: string,
  memory: MemoryWatch,
  signal: AbortSignal,
): Promise<ChildEnd> {
  const { file, args, scratch, seconds, bytes } = spec
  const kills = oomKills()
  const env = { TMPDIR: scratch, XDG_RUNTIME_DIR: scratch }
  await using child = await startSupervised(file, args, { graceMs: GRACE_MS, env })
  const words = endOf(child.stderr)
  child.stdout.resume()
  child.stdin.end(input)
  let exceeded: string | null = null
  const stop = (why: string) => {
    exceeded ??= why
    void child.stop()
  }
  using _late = startPatience(seconds * 1000, () => stop(`it was not done after ${seconds} s`))
  using _full = memory.add(child.pid, bytes, used =>
    stop(`it held ${mib(used)} MiB of memory; ${mib(bytes)} are allowed`),
  )
  using _aborted = onAbort(signal, () => void child.stop())
  const exit = await child.exited
  return {
    status: exit.status,
    exceeded,
    how: howItEnded(exit, oomKills() > kills),
    words: await lastWords(child, words),
  }
}

function mib(bytes: number): number {
  return Math.round(bytes / 1024 ** 2)
}

/** All is read, so that the program is not held up, and the end of it kept. */
function endOf(stream: Readable): Promise<string> {
  let text = ''
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    text = (text + chunk).slice(-MOST_CHARACTERS)
  })
  return new Promise(resolve => stream.once('close', () => resolve(text)))
}

/** What has left its group may hold the pipe open. */
async function lastWords(child: SupervisedWithPipes, words: Promise<string>): Promise<string> {
  if (!(await settlesWithin(words, LAST_WORDS_MS))) child.stderr.destroy()
  return words
}

function howItEnded({ status, signal }: Exit, killed: boolean): string {
  if (signal === null) return `it ended with status ${status}`
  return `it was ended by ${signal}${killed ? '; the machine ran out of memory meanwhile' : ''}`
}
