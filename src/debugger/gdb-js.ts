import 'regenerator-runtime/runtime.js'
import { createRequire } from 'node:module'
import { PassThrough, type Readable, Transform, type Writable } from 'node:stream'
import { KlabError } from '../errors/index.js'

/*
 * Everything that knows a quirk of gdb-js 1.3.0 is in this file:
 * - it needs a global `regeneratorRuntime` (the import above);
 * - it writes to stdin with an encoding that Node refuses: it gets a stdin of ours;
 * - it puts a CLI command into MI's quotes without escaping it;
 * - its MI grammar throws on octal escapes and on records it does not know, which ends its stream for good: it gets only
 *   result, exec and its own console records, with octal escapes replaced;
 * - its promises never settle when GDB dies, and it pairs replies by order: every call here is raced against GDB's death
 *   and a bound, and a call that was given up ends the session;
 * - `enableAsync()` turns non-stop on, which QEMU's stub refuses: `mi-async` is set by hand.
 */

/** GDB, driven over MI. Calls are carried out one after the other. */
export interface Gdb {
  /** An MI command (`-exec-continue`). Rejects with KlabError `gdb-fault` (GDB said no), `gdb-died`, or `timeout`. */
  mi(command: string, timeoutMs?: number): Promise<unknown>
  /** A CLI command; resolves with what it printed. Rejects like `mi`. */
  cli(command: string, timeoutMs?: number): Promise<string>
  /** Called at each `*stopped`, with MI's reason (`signal-received`, `exited-normally`, …). */
  onStopped(listener: (reason: string) => void): void
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
  on(event: 'exec', listener: (record: { state: string; data: { reason?: string } }) => void): void
}

const { GDB } = createRequire(import.meta.url)('gdb-js') as { GDB: new (streams: object) => GdbJs }

const START_TIMEOUT_MS = 60_000
const CALL_TIMEOUT_MS = 120_000

export async function openGdb(streams: GdbStreams): Promise<Gdb> {
  const stdout = streams.stdout.pipe(recordsThatParse())
  const gdbJs = new GDB({ stdin: plainStdin(streams.stdin), stdout, stderr: new PassThrough() })
  const bounded = <T>(what: string, call: Promise<T>, timeoutMs: number) =>
    withinLife(what, call, streams.died, timeoutMs)
  await bounded('starting GDB', gdbJs.init(), START_TIMEOUT_MS)
  await bounded('mi-async', gdbJs.execMI('-gdb-set mi-async on'), START_TIMEOUT_MS)
  return {
    mi: (command, timeoutMs = CALL_TIMEOUT_MS) => bounded(command, gdbJs.execMI(command), timeoutMs),
    cli: (command, timeoutMs = CALL_TIMEOUT_MS) => bounded(command, gdbJs.execCLI(quoted(command)), timeoutMs),
    onStopped: listener =>
      gdbJs.on('exec', ({ state, data }) => {
        if (state === 'stopped') listener(data.reason ?? 'stopped')
      }),
  }
}

/** Not a stream: gdb-js writes with `{ binary: true }` where a stream wants an encoding. */
function plainStdin(stdin: Writable): { write(chunk: string): void } {
  return { write: chunk => void stdin.write(chunk) }
}

/** Ready to stand between MI's quotes. */
function quoted(command: string): string {
  return command.replace(/[\\"]/g, '\\$&')
}

const MAX_RECORD = 4 * 1024 * 1024

/** MI lines, without those that gdb-js's grammar could choke on and that nobody here needs. */
function recordsThatParse(): Transform {
  let rest = ''
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const lines = (rest + chunk.toString('latin1')).split('\n')
      rest = (lines.pop() ?? '').slice(0, MAX_RECORD)
      const kept = lines.filter(isNeeded).map(line => `${line.replace(/\\[0-7]{3}/g, '?')}\n`)
      done(null, kept.join(''))
    },
  })
}

function isNeeded(line: string): boolean {
  return (
    /^\d*\^(done|running|connected|error|exit)/.test(line) ||
    /^\*(stopped|running)/.test(line) ||
    /^~".*<gdbjs:cmd:/.test(line)
  )
}

async function withinLife<T>(what: string, call: Promise<T>, died: Promise<string>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(timeoutError(what, timeoutMs)), timeoutMs)
  })
  const dead = died.then(how =>
    Promise.reject(new KlabError('gdb-died', { what: `GDB died during ${what}`, why: how })),
  )
  try {
    return await Promise.race([call.catch(error => Promise.reject(gdbError(what, error))), late, dead])
  } finally {
    clearTimeout(timer)
  }
}

function timeoutError(what: string, timeoutMs: number): KlabError {
  return new KlabError('timeout', { what: `GDB did not answer ${what} within ${timeoutMs / 1000} s` })
}

function gdbError(what: string, cause: unknown): KlabError {
  const words = cause instanceof Error ? cause.message : String(cause)
  return new KlabError('gdb-fault', { what: `GDB refused ${what}`, why: words, cause })
}
