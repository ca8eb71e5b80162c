import { KlabError } from '../errors/index.js'
import { settlesWithin, withDeadline } from '../system/deadline.js'
import { DISK_WORDS, FREE_SPACE, writeWhole } from '../system/disk.js'
import { socketPath } from '../system/private-folder.js'
import { type Supervised, startSupervised } from '../system/process.js'
import { type MachineSockets, qemuArguments } from './arguments.js'
import { type Cleanup, createCleanup } from './cleanup.js'
import { type ConsoleLog, createConsoleLog } from './console-log.js'
import { fileConsole, socketConsole } from './console-wire.js'
import { endOfFile, watchEnd } from './ending.js'
import { qemuFeatures, requireQemu } from './features.js'
import { listenOnce } from './listen.js'
import { runningMachine } from './machine.js'
import { connectQmp, type Qmp, type QmpEvent } from './qmp.js'
import type { Machine, MachineSpec, OffBy } from './types.js'
import { howItDied } from './wait.js'

/** QEMU opens its monitor within a tenth of a second; a loaded host gets a hundred times that. */
const START_MS = 20_000
/** A lost connection is QEMU's death when that follows within this. */
const DEATH_MS = 2_000

/**
 * Start QEMU. With `debug` the vCPU waits at reset for a debugger on `stub`; otherwise the guest runs. `signal` ends a
 * start that is under way; a machine that is returned is ended by disposing of it.
 * Errors: `tool-missing`, `qemu-refused` with QEMU's own words, `disk`, `timeout`, `interrupted`.
 */
export async function startMachine(
  spec: MachineSpec,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<Machine> {
  const cleanup = createCleanup()
  try {
    return await start(spec, options.signal ?? null, cleanup)
  } catch (error) {
    await cleanup.run()
    throw error
  }
}

async function start(spec: MachineSpec, signal: AbortSignal | null, cleanup: Cleanup): Promise<Machine> {
  const sockets = socketsIn(spec.folder)
  const log = createConsoleLog()
  await createFiles([spec.serialLog, spec.stepsFile, spec.qemuLog])
  const monitor = cleanup.add(await listenOnce(sockets.qmp))
  const wire = cleanup.add(await openConsole(spec, sockets, log))
  const qemu = cleanup.add(await startQemu(spec, sockets, signal))

  const state: { guestOff: OffBy | null; stopping: boolean } = { guestOff: null, stopping: false }
  const ended = watchEnd({
    exited: qemu.exited,
    drainConsole: wire.finish,
    monitorClosed: monitor.connected.then(socket => new Promise(resolve => socket.once('close', resolve))),
    console: log,
    qemuLog: spec.qemuLog,
    guestOff: () => state.guestOff,
    stopping: () => state.stopping,
  })
  const noteEvent = ({ event, data }: QmpEvent) => {
    if (event === 'SHUTDOWN' && data.guest === true)
      state.guestOff ??= data.reason === 'guest-reset' ? 'reset' : 'shutdown'
  }
  const qmp = await unlessRefused(
    monitor.connected.then(socket => connectQmp(socket, noteEvent)),
    qemu,
    spec.qemuLog,
    signal,
  )
  if (!spec.debug) await letRun(qmp, qemu)
  const stop = async () => {
    state.stopping = true
    await qemu.stop()
    await ended
    await cleanup.run()
  }
  return runningMachine({
    pid: qemu.pid,
    stub: spec.debug ? sockets.stub : null,
    agentMonitor: spec.debug ? sockets.agentMonitor : null,
    qmp,
    log,
    consoleLost: wire.lost,
    ended,
    write: wire.write,
    stop,
  })
}

function socketsIn(folder: string): MachineSockets {
  return {
    qmp: socketPath(folder, 'qmp.sock'),
    stub: socketPath(folder, 'gdb.sock'),
    agentMonitor: socketPath(folder, 'agent.sock'),
    console: socketPath(folder, 'console.sock'),
  }
}

/** They are there from the start, so that whoever follows them need not wait for QEMU. */
async function createFiles(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await writeWhole(path, '')
  }
}

function openConsole(spec: MachineSpec, sockets: MachineSockets, log: ConsoleLog) {
  return spec.deterministic
    ? fileConsole(spec.serialLog, log.push)
    : socketConsole(sockets.console, spec.serialLog, log.push)
}

async function startQemu(spec: MachineSpec, sockets: MachineSockets, signal: AbortSignal | null): Promise<Supervised> {
  const program = requireQemu(spec.qemu)
  const args = qemuArguments(spec, sockets, await qemuFeatures(program))
  if (signal?.aborted) throw interrupted()
  return startSupervised(program, args, { outputFile: spec.qemuLog })
}

/** The promise's value, unless QEMU goes away first: then its own words. */
async function unlessRefused<T>(
  promise: Promise<T>,
  qemu: Supervised,
  qemuLog: string,
  signal: AbortSignal | null,
): Promise<T> {
  let abort = () => {}
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(interrupted())
  })
  signal?.addEventListener('abort', abort)
  const refused = qemu.exited.then(() => Promise.reject(new Error('QEMU ended')))
  const tooLate = () => new KlabError('timeout', { what: `waited ${START_MS / 1000} s for QEMU's monitor` })
  try {
    return await withDeadline(Promise.race([promise, refused, aborted]), START_MS, tooLate)
  } catch (error) {
    // The loss of the monitor's connection may be noticed before the death that it comes from.
    if (signal?.aborted || !(await settlesWithin(qemu.exited, DEATH_MS))) throw error
    throw await refusal(qemu, qemuLog)
  } finally {
    signal?.removeEventListener('abort', abort)
  }
}

async function refusal(qemu: Supervised, qemuLog: string): Promise<KlabError> {
  const exit = await qemu.exited
  const words = (await endOfFile(qemuLog)).trim()
  return new KlabError(DISK_WORDS.test(words) ? 'disk' : 'qemu-refused', {
    what: `QEMU did not start: it ${howItDied(exit)}`,
    why: words === '' ? 'it said nothing' : words,
    ...(DISK_WORDS.test(words) ? { todo: FREE_SPACE } : {}),
    facts: { ...exit },
  })
}

/** A guest may be through before the answer comes; how it went is what `ended` tells. */
async function letRun(qmp: Qmp, qemu: Supervised): Promise<void> {
  try {
    await qmp.command('cont')
  } catch (error) {
    if (!(await settlesWithin(qemu.exited, DEATH_MS))) throw error
  }
}

function interrupted(): KlabError {
  return new KlabError('interrupted', { what: 'interrupted while QEMU was starting' })
}
