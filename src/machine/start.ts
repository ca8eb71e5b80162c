import { rejectOnAbort } from '../system/abort.js'
import { settlesWithin } from '../system/deadline.js'
import { writeWhole } from '../system/disk.js'
import { oomKills } from '../system/out-of-memory.js'
import { socketPath } from '../system/private-folder.js'
import { type Supervised, startSupervised } from '../system/process.js'
import { type MachineSockets, qemuArguments } from './arguments.js'
import { type Cleanup, createCleanup } from './cleanup.js'
import { type ConsoleLog, createConsoleLog } from './console-log.js'
import { fileConsole, socketConsole } from './console-wire.js'
import { endOfFile, watchEnd } from './ending.js'
import { qemuFeatures, requireQemu } from './features.js'
import { withLikelyCause } from './likely.js'
import { listenOnce } from './listen.js'
import { runningMachine } from './machine.js'
import { connectQmp, type Qmp, type QmpEvent } from './qmp.js'
import { DEATH_MS, interruptedStart, qemuWords, unlessRefused } from './refusal.js'
import type { Machine, MachineEnd, MachineSpec, OffBy } from './types.js'

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
  const monitorClosed = monitor.connected.then(socket => new Promise(resolve => socket.once('close', resolve)))
  const lostForGood = lost(monitorClosed, qemu, spec.qemuLog)
  const killsBefore = oomKills()
  const inOrder = watchEnd({
    exited: qemu.exited,
    drainConsole: wire.finish,
    monitorClosed,
    console: log,
    qemuLog: spec.qemuLog,
    guestOff: () => state.guestOff,
    stopping: () => state.stopping,
  })
  const ended = Promise.race([inOrder, lostForGood]).then(end => withLikelyCause(end, killsBefore))
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

/** Settles when the monitor's connection is gone and QEMU is not: its guest may run on, but nothing is heard of its end. */
async function lost(monitorClosed: Promise<unknown>, qemu: Supervised, qemuLog: string): Promise<MachineEnd> {
  await monitorClosed
  if (await settlesWithin(qemu.exited, DEATH_MS)) return await new Promise(() => {})
  return { type: 'lost', log: qemuWords(await endOfFile(qemuLog)) }
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
  using abort = rejectOnAbort(signal, interruptedStart)
  const args = qemuArguments(spec, sockets, await Promise.race([qemuFeatures(program), abort.happened]))
  return startSupervised(program, args, { outputFile: spec.qemuLog })
}

/** A guest may be through before the answer comes; how it went is what `ended` tells. */
async function letRun(qmp: Qmp, qemu: Supervised): Promise<void> {
  try {
    await qmp.command('cont')
  } catch (error) {
    if (!(await settlesWithin(qemu.exited, DEATH_MS))) throw error
  }
}
