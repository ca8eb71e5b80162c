import type { ChildProcess } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import type { Readable, Writable } from 'node:stream'
import { execa } from 'execa'
import { settlesWithin } from './deadline.js'

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
  if (outputFile !== undefined) await writeFile(outputFile, '')
  const child = spawnWithGuard(file, args, env, outputFile)
  const supervised = supervise(await started(child), child, graceMs)
  return outputFile === undefined ? withPipes(supervised, child) : supervised
}

/**
 * The shell leaves a guard in the group that reads from descriptor 3, whose other end only klab holds: end of file
 * means that klab is gone, by whatever way, and the guard kills the group. Then the shell becomes the program, so the
 * pid is the program's. No core: it would hold the guest's memory, or klab's inputs. The guard's membership also keeps the group's number from being given to anybody else.
 */
const GUARD = `ulimit -c 0
( ( trap '' HUP INT TERM; read -r _ <&3; kill -s KILL -- "-$$" ) </dev/null >/dev/null 2>&1 & )
exec 3<&-
[ -z "$OUTPUT_FILE" ] || exec </dev/null >"$OUTPUT_FILE" 2>&1
unset OUTPUT_FILE
exec "$@"`

function spawnWithGuard(
  file: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  outputFile: string | undefined,
): ChildProcess {
  const subprocess = execa('/bin/sh', ['-c', GUARD, 'sh', file, ...args], {
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    // C.UTF-8: klab reads these programs' words, so they must not be translated.
    env: { ...passedOn(), ...env, LC_ALL: 'C.UTF-8', OUTPUT_FILE: outputFile ?? '' },
    extendEnv: false,
    detached: true,
    buffer: false,
    cleanup: false,
    reject: false,
    stripFinalNewline: false,
  })
  // How it ended is taken from the 'exit' event; execa's own promise also waits for streams that others may hold open.
  subprocess.catch(() => {})
  return subprocess
}

/** What a program needs in order to run; not the tokens and keys that a user's or a CI's environment is full of. */
const PASSED_ON = /^(?:PATH|HOME|TMPDIR|TZ|TERM|XDG_RUNTIME_DIR|XDG_CACHE_HOME|LD_.*|PYTHON.*|QEMU_.*|KLAB_.*)$/

function passedOn(): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => PASSED_ON.test(name)))
}

async function started(child: ChildProcess): Promise<number> {
  await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject))
  if (child.pid === undefined) throw new Error('a process that was spawned has no pid')
  return child.pid
}

function supervise(pid: number, child: ChildProcess, graceMs: number): Supervised {
  // A guard that is gone (somebody killed the group) must not take klab with it.
  for (const stream of child.stdio) stream?.on('error', () => {})
  const exited = new Promise<Exit>(resolve => {
    child.once('exit', (status, signal) => {
      signalGroup(pid, 'SIGKILL')
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

async function stopGroup(pid: number, exited: Promise<Exit>, graceMs: number): Promise<Exit> {
  if (await settlesWithin(exited, 0)) return exited
  signalGroup(pid, 'SIGTERM')
  if (!(await settlesWithin(exited, graceMs))) signalGroup(pid, 'SIGKILL')
  return exited
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // ESRCH: nobody of the group is left, which is what was wanted.
  }
}

function withPipes(supervised: Supervised, child: ChildProcess): SupervisedWithPipes {
  const { stdin, stdout, stderr } = child
  if (stdin === null || stdout === null || stderr === null) throw new Error('a process was spawned without its pipes')
  return { ...supervised, stdin, stdout, stderr }
}
