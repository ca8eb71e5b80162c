import type { StdioOptions } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { $ } from 'zx/core'
import { KlabError } from '../../errors/index.js'
import { atExit } from '../../system/at-exit.js'
import { guarded, ownerEnvironment } from '../../system/guard.js'

export interface ProcessOptions {
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  readonly signal?: AbortSignal | undefined
  /** The bound in milliseconds. */
  readonly within: number
  /** Each line of stdout and stderr as it comes. */
  readonly onLine?: (line: string) => void
}

export interface ProcessResult {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/**
 * Runs a program in a process group of its own and waits for its end; an exit status other than 0 is the caller's to
 * judge. When the signal aborts or the time is over, the whole group is ended, and a KlabError says which it was; when klab
 * is killed, the group's guard ends it (it heeds TERM as well, so that an empty group tells that all is over).
 */
export async function runProcess(
  words: readonly [string, ...string[]],
  options: ProcessOptions,
): Promise<ProcessResult> {
  const { signal, within, cwd = process.cwd(), env = process.env } = options
  if (signal?.aborted === true) throw interrupted(words)
  const stdio: StdioOptions = ['ignore', 'pipe', 'pipe', 'pipe']
  const quiet = { ...SHELL, detached: true, nothrow: true, quiet: true, stdio } as const
  const child = $({ ...quiet, cwd, env: { ...env, ...ownerEnvironment() } })`${guarded(words, {})}`
  using _ = atExit(() => signalGroup(child.pid, 'SIGKILL'))
  // The guard is part of the group, and its pipe one of those whose end is awaited.
  child.child?.once('exit', () => child.child?.stdio[3]?.destroy())
  if (options.onLine !== undefined) for (const stream of [child.stdout, child.stderr]) readLines(stream, options.onLine)
  const stop = stopReason(words, within, signal)
  try {
    const first = await Promise.race([child, stop.reason])
    // It could not be started at all, for want of a process or of memory.
    if (!(first instanceof KlabError) && child.pid === undefined) throw first.cause
    if (!(first instanceof KlabError)) return { status: first.exitCode, stdout: first.stdout, stderr: first.stderr }
    await endGroup(child.pid)
    throw first
  } finally {
    stop.forget()
  }
}

/** Its own shell zx looks up in PATH, which may be empty. */
const SHELL = { shell: '/bin/sh', prefix: '', quote: (word: string) => `'${word.replaceAll("'", `'\\''`)}'` }

/** Resolves when the process must end before it is done. */
function stopReason(words: readonly string[], within: number, signal: AbortSignal | undefined) {
  const controller = new AbortController()
  const reason = new Promise<KlabError>(resolve => {
    const timer = setTimeout(() => resolve(tooLong(words, within)), within)
    signal?.addEventListener('abort', () => resolve(interrupted(words)), { once: true, signal: controller.signal })
    controller.signal.addEventListener('abort', () => clearTimeout(timer))
  })
  return { reason, forget: () => controller.abort() }
}

function readLines(input: NodeJS.ReadableStream, onLine: (line: string) => void): void {
  createInterface({ input }).on('line', onLine)
}

const GRACE_MS = 3_000
const POLL_MS = 20

/** TERM for everybody in the group, then KILL for those who stay; returns when nobody is left to write anywhere. */
async function endGroup(pid: number | undefined): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    signalGroup(pid, signal)
    const deadline = performance.now() + GRACE_MS
    while (signalGroup(pid, 0) && performance.now() < deadline) await sleep(POLL_MS)
  }
}

/** false when the group has no process any more. */
function signalGroup(pid: number | undefined, signal: NodeJS.Signals | 0): boolean {
  try {
    return pid !== undefined && process.kill(-pid, signal)
  } catch {
    return false
  }
}

function interrupted(words: readonly string[]): KlabError {
  return new KlabError('interrupted', { what: `interrupted while running ${words[0]}` })
}

function tooLong(words: readonly string[], within: number): KlabError {
  return new KlabError('timeout', {
    what: `${words.slice(0, 3).join(' ')} was not done after ${Math.round(within / 1000)} s`,
  })
}
