import 'regenerator-runtime/runtime.js'
import { createRequire } from 'node:module'
import { PassThrough, type Readable, type Writable } from 'node:stream'
import { KlabError } from '../errors/index.js'
import { patienceLimit } from '../system/deadline.js'
import { type MiRecords, miRecords } from './mi-records.js'

/*
 * Everything that knows a quirk of gdb-js 1.3.0 is in this file and in mi-records.ts:
 * - it needs a global `regeneratorRuntime` (the import above);
 * - it writes to stdin with an encoding that Node refuses: it gets a stdin of ours;
 * - it puts a CLI command into MI's quotes without escaping it;
 * - its MI grammar throws on octal escapes and on records it does not know, which ends its stream for good, and it pairs
 *   replies by order: it gets only what `miRecords` lets through;
 * - its promises never settle when GDB dies: every call here is raced against GDB's death and a bound, and a call that was
 *   given up ends the session;
 * - `enableAsync()` turns non-stop on, which QEMU's stub refuses: `mi-async` is set by hand.
 */

/** GDB, driven over MI. Calls are carried out one after the other. */
export interface Gdb {
  /** An MI command (`-exec-continue`). Rejects with KlabError `gdb-fault` (GDB said no), `gdb-died`, or `timeout`. */
  mi(command: string, options?: CallOptions): Promise<unknown>
  /** A CLI command; resolves with what it printed. Rejects like `mi`. */
  cli(command: string, options?: CallOptions): Promise<string>
  /** Called at each `*stopped`, with MI's reason (`signal-received`, `exited-normally`, …). Returns what ends that. */
  onStopped(listener: (reason: string) => void): () => void
  /** How often GDB has let the guest go on, and whether it stands still since. */
  guest(): { readonly resumed: number; readonly stands: boolean }
  /** Settles when the agent has given up: with an error's code and a sentence. */
  readonly distress: Promise<{ readonly code: string; readonly reason: string }>
}

export interface CallOptions {
  /** What GDB is to do, for messages: "connect to the machine". */
  readonly to?: string
  readonly timeoutMs?: number
}

export interface GdbStreams {
  readonly stdin: Writable
  readonly stdout: Readable
  /** Settles when GDB is gone. */
  readonly died: Promise<string>
}

interface GdbJs {
  init(): Promise<void>
  execMI(command: string): Promise<unknown>
  execCLI(command: string): Promise<string>
}

const { GDB } = createRequire(import.meta.url)('gdb-js') as { GDB: new (streams: object) => GdbJs }

const START_TIMEOUT_MS = 60_000
const CALL_TIMEOUT_MS = 120_000

export async function openGdb(streams: GdbStreams): Promise<Gdb> {
  const ear = listen()
  const records = miRecords(ear.listener)
  const stdout = streams.stdout.pipe(records.answers)
  const gdbJs = new GDB({ stdin: plainStdin(streams.stdin, records), stdout, stderr: new PassThrough() })
  const call = bounded(streams.died)
  await call({ to: 'start', timeoutMs: START_TIMEOUT_MS }, () => gdbJs.init())
  await call({ to: 'start', timeoutMs: START_TIMEOUT_MS }, () => gdbJs.execMI('-gdb-set mi-async on'))
  return {
    mi: (command, options) => call({ to: `carry out ${command}`, ...options }, () => gdbJs.execMI(command)),
    cli: (command, options) => call({ to: `carry out ${command}`, ...options }, () => gdbJs.execCLI(quoted(command))),
    onStopped: ear.onStopped,
    guest: ear.guest,
    distress: ear.distress,
  }
}

function listen() {
  const listeners = new Set<(reason: string) => void>()
  let guest = { resumed: 0, stands: true }
  let tell = (_: { code: string; reason: string }) => {}
  const distress = new Promise<{ code: string; reason: string }>(resolve => {
    tell = resolve
  })
  return {
    listener: {
      stopped(reason: string) {
        guest = { ...guest, stands: true }
        for (const listener of listeners) listener(reason)
      },
      running() {
        guest = { resumed: guest.resumed + 1, stands: false }
      },
      distress: (code: string, reason: string) => tell({ code, reason }),
    },
    onStopped(listener: (reason: string) => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    guest: () => guest,
    distress,
  }
}

/** Not a stream: gdb-js writes with `{ binary: true }` where a stream wants an encoding. */
function plainStdin(stdin: Writable, records: MiRecords): { write(chunk: string): void } {
  return { write: chunk => void stdin.write(records.number(chunk)) }
}

/** Ready to stand between MI's quotes. */
function quoted(command: string): string {
  return command.replace(/[\\"]/g, '\\$&')
}

/** Calls raced against GDB's death and a bound. */
function bounded(died: Promise<string>) {
  let givenUp: KlabError | null = null
  return async <T>(options: CallOptions & { to: string }, start: () => Promise<T>): Promise<T> => {
    if (givenUp !== null) throw givenUp
    const { to, timeoutMs = CALL_TIMEOUT_MS } = options
    using limit = patienceLimit(timeoutMs)
    const late = limit.reached.then(() => {
      givenUp = timeoutError(to, timeoutMs)
      return Promise.reject(givenUp)
    })
    const dead = died.then(how =>
      Promise.reject(new KlabError('gdb-died', { what: `GDB died when it was to ${to}`, why: how })),
    )
    return await Promise.race([start().catch(error => Promise.reject(gdbError(to, error))), late, dead])
  }
}

function timeoutError(to: string, timeoutMs: number): KlabError {
  return new KlabError('timeout', {
    what: `GDB did not answer within ${timeoutMs / 1000} s when it was to ${to}`,
    todo: 'see whether it was stopped, or waits for something; `--gdb FILE` names another',
  })
}

function gdbError(to: string, cause: unknown): KlabError {
  const words = cause instanceof Error ? cause.message : String(cause)
  return new KlabError('gdb-fault', { what: `GDB refused to ${to}`, why: words, cause })
}
