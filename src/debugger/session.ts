import { basename, dirname, join, resolve } from 'node:path'
import { KlabError } from '../errors/index.js'
import { onAbort } from '../system/abort.js'
import { settlesWithin } from '../system/deadline.js'
import { makeFolder } from '../system/make-folder.js'
import { cacheFolder, PACKAGE_ROOT } from '../system/paths.js'
import { type Exit, startSupervised } from '../system/process.js'
import { requireProgram } from '../system/process-find.js'
import { agentCalls, type Call } from './calls.js'
import { type Connection, watchConnection } from './connection.js'
import { type Gdb, openGdb } from './gdb-js.js'
import { type GdbLog, keepLog } from './log.js'
import type {
  AgentEnd,
  BeginConfig,
  CheckQuery,
  FieldQuery,
  LinkQuery,
  PlaceQuery,
  Resolution,
  UnknownName,
} from './protocol.js'
import { pythonString } from './python-string.js'
import { watchStops } from './stuck.js'
import { GDB_TODO, versionIn } from './version.js'

/** GDB with a vmlinux loaded and the agent in it; no machine yet. Disposing of it ends GDB. */
export interface Debugger extends AsyncDisposable {
  /** Settles, with the way it ended and its last words, when GDB is gone. */
  readonly died: Promise<string>
  /** "13.1" */
  readonly version: string
  readonly pid: number
  readonly connection: Connection
  resolve(places: readonly PlaceQuery[]): Promise<readonly Resolution[]>
  /** For each field, why this kernel has none of that name; null when it has it. */
  fields(queries: readonly FieldQuery[]): Promise<readonly (string | null)[]>
  /** For each probe, the names in its expressions that its function does not know. */
  check(probes: readonly CheckQuery[]): Promise<readonly (readonly UnknownName[])[]>
  /** For each list, why no element can be found by its link in this kernel; null when it can. */
  links(lists: readonly LinkQuery[]): Promise<readonly (string | null)[]>
  /** Why not all of GDB's words are in its log; null when they are. */
  logFault(): Error | null
  /** Connect to a machine that waits at reset, and put the first breakpoints in place. */
  attach(stub: string, config: BeginConfig): Promise<AttachedDebugger>
}

export interface AttachedDebugger {
  /** Let the guest run; the agent captures until the guest is off. */
  run(): Promise<void>
  /** Rejects when the guest stands still and nobody will let it go on: the agent has given up, or something else stopped it. */
  readonly stuck: Promise<never>
  /** Stop the guest, wherever it is. */
  interrupt(): Promise<void>
  /** Have the agent write what is left and its ledger; what it could not write, it gives. Nothing happens when it has already done so. */
  finish(): Promise<AgentEnd | null>
}

export interface DebuggerSpec {
  readonly gdb: string
  readonly vmlinux: string
  /** A private folder for what passes between driver and agent. */
  readonly folder: string
  /** GDB's own words. */
  readonly log: string
  /** Ends a start that is under way. */
  readonly signal?: AbortSignal
}

export async function openDebugger(spec: DebuggerSpec): Promise<Debugger> {
  checkPath(spec.vmlinux)
  const index = join(resolve(cacheFolder()), 'gdb-index')
  // Where it cannot be made, GDB does without.
  await makeFolder(index).catch(() => {})
  const program = requireProgram(spec.gdb, GDB_TODO)
  // Where GDB puts its index cache, a folder `gdb` in it: a path in a `set` command could not have a newline or a blank at its end.
  const child = await startSupervised(program, gdbArguments(spec.vmlinux), { env: { XDG_CACHE_HOME: index } })
  const log = keepLog(child, spec.log)
  const connection = watchConnection(child.stdout)
  using _ = spec.signal === undefined ? undefined : onAbort(spec.signal, () => void child.stop())
  try {
    const died = child.exited.then(exit => lastOf(exit, log))
    const gdb = await openGdb({ stdin: child.stdin, stdout: child.stdout, died }).catch(async cause => {
      throw await noGdb(spec.gdb, child.exited, died, log, cause)
    })
    const version = await loadAgent(gdb)
    const call = agentCalls(gdb, spec.folder)
    return {
      died,
      version,
      pid: child.pid,
      connection,
      logFault: log.fault,
      resolve: places => call('resolve', { vmlinux: spec.vmlinux, places }, places.length),
      fields: fields => call('fields', { fields }, fields.length),
      check: probes => call('check', { vmlinux: spec.vmlinux, probes }, probes.length),
      links: lists => call('links', { lists }, lists.length),
      attach: (stub, config) => attach(gdb, call, stub, config),
      [Symbol.asyncDispose]: async () => void (await child.stop()),
    }
  } catch (error) {
    await child.stop()
    throw error
  }
}

/** GDB reads the names of its files as readline does. */
function checkPath(vmlinux: string): void {
  if (!/[ \t]~/.test(resolve(vmlinux))) return
  throw new KlabError('option-invalid', {
    what: `GDB cannot open ${vmlinux}`,
    why: 'it takes a `~` behind a blank for a home folder, wherever it stands in a path',
    todo: 'put the kernel (the cache, when klab built it) into a folder whose path has no blank before a `~`',
  })
}

async function lastOf({ status, signal }: Exit, log: GdbLog): Promise<string> {
  const how = signal === null ? `exit status ${status}` : `killed by ${signal}`
  return [how, await log.lastWords()].filter(text => text !== '').join('\n')
}

/** What was started went away or said no before it did anything: it is no GDB, or one that cannot start here. */
async function noGdb(
  program: string,
  exited: Promise<Exit>,
  died: Promise<string>,
  log: GdbLog,
  cause: unknown,
): Promise<unknown> {
  if (await settlesWithin(exited, 0)) {
    const what = `GDB did not start: ${program} ended before it answered`
    return new KlabError('gdb-died', { what, why: await died, todo: GDB_TODO, cause })
  }
  if (!(cause instanceof KlabError) || cause.code !== 'gdb-fault') return cause
  const why = [cause.parts.why, await log.lastWords()].filter(text => text !== undefined && text !== '').join('\n')
  const reason = /python/i.test(why) ? 'has no Python that works' : "does not take klab's first commands"
  return new KlabError('gdb-fault', { what: `GDB did not start: ${program} ${reason}`, why, todo: GDB_TODO, cause })
}

/** GDB's version. */
async function loadAgent(gdb: Gdb): Promise<string> {
  const to = 'load the agent'
  const folder = pythonString(join(PACKAGE_ROOT, 'src/debugger/agent'))
  await gdb.cli(`python import sys; sys.path.insert(0, ${folder})`, { to })
  await gdb.cli('python import klab_agent.main', { to })
  return versionIn(await gdb.cli('python print(gdb.VERSION)', { to }))
}

/** Each flag with its reason. */
function gdbArguments(vmlinux: string): string[] {
  const settings = [
    'set auto-load off', // nothing on the machine may run in our GDB, vmlinux-gdb.py included
    'set debuginfod enabled off', // no network, no question
    'set confirm off',
    'set pagination off',
    'set python print-stack full',
    // after its usual 2 s GDB asks again, and takes the late answer for that to its next question; klab bounds the wait
    'set remotetimeout 3600',
    'set index-cache enabled on', // symbols of a known kernel load in 0.1 s instead of 3 s
  ]
  return ['-nx', '-nh', '-q', '--interpreter=mi2', ...settings.flatMap(setting => ['-iex', setting]), resolve(vmlinux)]
}

async function attach(gdb: Gdb, call: Call, stub: string, config: BeginConfig): Promise<AttachedDebugger> {
  // By its name alone: `|` and `:` in a path mean something to GDB, and a newline ends an MI command.
  await enter(gdb, dirname(stub))
  await gdb.mi(`-target-select remote ${basename(stub)}`, { to: 'connect to the machine' })
  await enter(gdb, process.cwd())
  await call('begin', config)
  const watch = watchStops(gdb)
  return {
    stuck: watch.stuck,
    async run() {
      await gdb.mi('-exec-continue', { to: 'let the guest run' })
    },
    async interrupt() {
      watch.stop()
      if (gdb.guest().stands) return
      const stopped = new Promise<void>(resolve => gdb.onStopped(() => resolve()))
      await gdb.mi('-exec-interrupt', { to: 'stop the guest', timeoutMs: INTERRUPT_MS })
      await settlesWithin(stopped, INTERRUPT_MS)
    },
    async finish() {
      watch.stop()
      const { closing } = await call('finish', {})
      return closing
    },
  }
}

async function enter(gdb: Gdb, folder: string): Promise<void> {
  await gdb.cli(`python import os; os.chdir(${pythonString(folder)})`)
}

const INTERRUPT_MS = 5_000
