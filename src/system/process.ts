import type { ChildProcess } from 'node:child_process'
import { Duplex, type Readable, type Writable } from 'node:stream'
import { execa } from 'execa'
import { atExit } from './at-exit.js'
import { settlesWithin } from './deadline.js'
import { writeWhole } from './disk.js'
import { guarded, ownerEnvironment, signalGroup } from './guard.js'

export interface Exit {
  readonly status: number | null
  readonly signal: string | null
}

/** A running program, the leader of a process group of its own. Disposing of it is `stop`. */
export interface Supervised extends AsyncDisposable {
  readonly pid: number
  /** Settles when the program is gone, whoever ended it; the rest of its group is killed then. Never rejects. */
  readonly exited: Promise<Exit>
  /** TERM to the whole group; KILL after `graceMs`. Resolves when the program is gone. May be called again. */
  stop(): Promise<Exit>
}

export interface SupervisedWithPipes extends Supervised {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
}

export interface SuperviseOptions {
  /** Milliseconds between TERM and KILL; 2000 unless given. */
  readonly graceMs?: number
  /** Added to what is passed on of klab's own environment. */
  readonly env?: Readonly<Record<string, string>>
}

/**
 * Start a program that cannot outlive klab: not when klab exits, crashes or is killed with KILL. `file` is a path (see
 * `requireProgram`). With `outputFile`, stdin is empty and stdout and stderr go to that file; without, all three are pipes.
 */
export async function startSupervised(
  file: string,
  args: readonly string[],
  options: SuperviseOptions & { readonly outputFile: string },
): Promise<Supervised>
export async function startSupervised(
  file: string,
  args: readonly string[],
  options?: SuperviseOptions,
): Promise<SupervisedWithPipes>
export async function startSupervised(
  file: string,
  args: readonly string[],
  options: SuperviseOptions & { readonly outputFile?: string } = {},
): Promise<Supervised | SupervisedWithPipes> {
  const { outputFile, graceMs = 2_000, env = {} } = options
  // Found out here, with an error in words, and not by the shell below.
  if (outputFile !== undefined) await writeWhole(outputFile, '')
  const child = spawnWithGuard(file, args, env, outputFile)
  const supervised = supervise(await started(child), child, graceMs)
  return outputFile === undefined ? withPipes(supervised, child) : supervised
}

function spawnWithGuard(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  outputFile: string | undefined,
) {
  // TERM is klab's to send: the guard stays for what does not heed it.
  const [shell = '', ...words] = guarded([file, ...args], { outlives: ['HUP', 'INT', 'TERM'], outputFile })
  return execa(shell, words, {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    // C.UTF-8: klab reads these programs' words, so they must not be translated.
    env: { ...passedOn(), ...env, ...ownerEnvironment(), LC_ALL: 'C.UTF-8' },
    extendEnv: false,
    detached: true,
    buffer: false,
    cleanup: false,
    reject: false,
    stripFinalNewline: false,
  })
}

/** What a program needs in order to run; not the tokens and keys that a user's or a CI's environment is full of. */
const PASSED_ON = /^(?:PATH|HOME|TMPDIR|TZ|TERM|XDG_RUNTIME_DIR|XDG_CACHE_HOME|LD_.*|PYTHON.*|QEMU_.*|KLAB_.*)$/

function passedOn(): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => PASSED_ON.test(name)))
}

/** How it ended is taken from the 'exit' event: execa's own promise also waits for streams that others may hold open. */
async function started(child: ReturnType<typeof spawnWithGuard>): Promise<number> {
  const spawned = new Promise<void>(resolve => child.once('spawn', resolve))
  // A spawn that fails at once, for want of a descriptor, tells by the promise alone.
  const failed = child.then(({ cause, shortMessage }) => Promise.reject(cause ?? new Error(shortMessage)))
  failed.catch(() => {})
  await Promise.race([spawned, failed])
  if (child.pid === undefined) throw new Error('a process that was spawned has no pid')
  return child.pid
}

function supervise(pid: number, child: ChildProcess, graceMs: number): Supervised {
  // A guard that is gone (somebody killed the group) must not take klab with it.
  for (const stream of child.stdio) stream?.on('error', () => {})
  const killGroup = () => void signalGroup(pid, 'SIGKILL')
  const running = atExit(killGroup)
  const forgetGuard = onGuardGone(child, killGroup)
  const exited = new Promise<Exit>(resolve => {
    child.once('exit', (status, signal) => {
      forgetGuard()
      running[Symbol.dispose]()
      killGroup()
      child.stdio[3]?.destroy()
      resolve({ status, signal })
    })
  })
  let stopping: Promise<Exit> | null = null
  const stop = () => {
    stopping ??= stopGroup(pid, exited, graceMs)
    return stopping
  }
  return { pid, exited, stop, [Symbol.asyncDispose]: async () => void (await stop()) }
}

/** A program without its guard could outlive klab: it is ended as well. */
function onGuardGone({ stdio }: ChildProcess, act: () => void): () => void {
  const guard = stdio[3]
  if (!(guard instanceof Duplex)) throw new Error('a process was spawned without a pipe to its guard')
  guard.once('close', act).resume()
  return () => void guard.off('close', act)
}

async function stopGroup(pid: number, exited: Promise<Exit>, graceMs: number): Promise<Exit> {
  if (await settlesWithin(exited, 0)) return exited
  signalGroup(pid, 'SIGTERM')
  if (!(await settlesWithin(exited, graceMs))) signalGroup(pid, 'SIGKILL')
  return exited
}

function withPipes(supervised: Supervised, child: ChildProcess): SupervisedWithPipes {
  const { stdin, stdout, stderr } = child
  if (stdin === null || stdout === null || stderr === null) throw new Error('a process was spawned without its pipes')
  return { ...supervised, stdin, stdout, stderr }
}
