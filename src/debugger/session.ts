import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { KlabError } from '../errors/index.js'
import { settlesWithin } from '../system/deadline.js'
import { writeWhole } from '../system/disk.js'
import { makeFolder } from '../system/make-folder.js'
import { cacheFolder, PACKAGE_ROOT } from '../system/paths.js'
import { type SupervisedWithPipes, startSupervised } from '../system/process.js'
import { requireProgram } from '../system/process-find.js'
import { type Gdb, openGdb } from './gdb-js.js'
import type {
  Answer,
  BeginConfig,
  CheckQuery,
  FieldQuery,
  LinkQuery,
  PlaceQuery,
  Resolution,
  UnknownName,
} from './protocol.js'
import { GDB_TODO } from './version.js'

/** GDB with a vmlinux loaded and the agent in it; no machine yet. Disposing of it ends GDB. */
export interface Debugger extends AsyncDisposable {
  /** Settles, with the way it ended, when GDB is gone. */
  readonly died: Promise<string>
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
  /** Stop the guest, wherever it is. */
  interrupt(): Promise<void>
  /** Have the agent write what is left and its ledger; nothing happens when it has already done so. */
  finish(): Promise<void>
}

export interface DebuggerSpec {
  readonly gdb: string
  readonly vmlinux: string
  /** A private folder for what passes between driver and agent. */
  readonly folder: string
  /** GDB's own words. */
  readonly log: string
}

export async function openDebugger(spec: DebuggerSpec): Promise<Debugger> {
  const index = join(cacheFolder(), 'gdb-index')
  // Where it cannot be made, GDB does without.
  await makeFolder(index).catch(() => {})
  const child = await startSupervised(requireProgram(spec.gdb, GDB_TODO), gdbArguments(spec.vmlinux, index))
  const logFault = keepLog(child, spec.log)
  try {
    const died = child.exited.then(({ status, signal: by }) =>
      by === null ? `exit status ${status}` : `killed by ${by}`,
    )
    const gdb = await openGdb({ stdin: child.stdin, stdout: child.stdout, died }).catch(async cause => {
      throw (await settlesWithin(died, 0)) ? noGdb(spec.gdb, await died, cause) : cause
    })
    await gdb.cli(`python import sys; sys.path.insert(0, ${pythonString(join(PACKAGE_ROOT, 'src/debugger/agent'))})`)
    await gdb.cli('python import klab_agent.main')
    const call = agentCalls(gdb, spec.folder)
    return {
      died,
      logFault,
      resolve: places => call('resolve', { vmlinux: spec.vmlinux, places }),
      fields: fields => call('fields', { fields }),
      check: probes => call('check', { vmlinux: spec.vmlinux, probes }),
      links: lists => call('links', { lists }),
      attach: (stub, config) => attach(gdb, call, stub, config),
      [Symbol.asyncDispose]: async () => void (await child.stop()),
    }
  } catch (error) {
    await child.stop()
    throw error
  }
}

/** What was started went away before it answered: it is no GDB, or one that cannot start here. */
function noGdb(program: string, how: string, cause: unknown): KlabError {
  return new KlabError('gdb-died', {
    what: `GDB did not start: ${program} ended before it answered`,
    why: how,
    todo: GDB_TODO,
    cause,
  })
}

/** Everything that GDB says, MI and all, for whoever has to find out what happened. */
function keepLog(child: SupervisedWithPipes, path: string): () => Error | null {
  const log = createWriteStream(path)
  let fault: Error | null = null
  log.on('error', cause => {
    fault = cause
  })
  child.stdout.on('data', chunk => log.write(chunk))
  child.stderr.on('data', chunk => log.write(chunk))
  void child.exited.then(() => log.end())
  return () => fault
}

/** Each flag with its reason. */
function gdbArguments(vmlinux: string, index: string): string[] {
  const settings = [
    'set auto-load off', // nothing on the machine may run in our GDB, vmlinux-gdb.py included
    'set debuginfod enabled off', // no network, no question
    'set confirm off',
    'set pagination off',
    'set python print-stack full',
    `set index-cache directory ${index}`, // symbols of a known kernel load in 0.1 s instead of 3 s
    'set index-cache enabled on',
  ]
  return ['-nx', '-nh', '-q', '--interpreter=mi2', ...settings.flatMap(setting => ['-iex', setting]), vmlinux]
}

type Call = <T>(name: string, config: object, timeoutMs?: number) => Promise<T>

/** The agent's functions: arguments by a file, because MI is slow and its quoting is a trap. */
function agentCalls(gdb: Gdb, folder: string): Call {
  let count = 0
  return async <T>(name: string, config: object): Promise<T> => {
    count += 1
    const file = join(folder, `call-${count}.json`)
    await writeWhole(file, JSON.stringify(config))
    const printed = await gdb.cli(`python klab_agent.main.call(${pythonString(name)}, ${pythonString(file)})`)
    const answer = parseAnswer<T>(name, printed)
    if ('ok' in answer) return answer.ok
    throw new KlabError('agent-fault', {
      what: `the agent in GDB failed in ${name}: ${answer.fault}`,
      why: answer.trace,
    })
  }
}

function parseAnswer<T>(name: string, printed: string): Answer<T> {
  try {
    return JSON.parse(printed.trimEnd().split('\n').at(-1) ?? '') as Answer<T>
  } catch (cause) {
    throw new KlabError('agent-fault', {
      what: `the agent's answer to ${name} is not readable`,
      why: printed.slice(0, 2000),
      cause,
    })
  }
}

async function attach(gdb: Gdb, call: Call, stub: string, config: BeginConfig): Promise<AttachedDebugger> {
  await gdb.mi(`-target-select remote ${stub}`)
  await call('begin', config)
  return {
    async run() {
      await gdb.mi('-exec-continue')
    },
    async interrupt() {
      const stopped = new Promise<void>(resolve => gdb.onStopped(() => resolve()))
      await gdb.mi('-exec-interrupt', INTERRUPT_MS)
      await settlesWithin(stopped, INTERRUPT_MS)
    },
    async finish() {
      await call('finish', {})
    },
  }
}

const INTERRUPT_MS = 5_000

/** A Python string literal; JSON's escapes are Python's too, and only ASCII goes over MI. */
function pythonString(text: string): string {
  return JSON.stringify(text).replace(/[^\x20-\x7e]/g, char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
