import type {
  AgentEnd,
  AttachedDebugger,
  BeginConfig,
  Debugger,
  ResolvedMarks,
  ResolvedProbes,
} from '../debugger/index.js'
import { KlabError } from '../errors/index.js'
import type { Lab } from '../lab/index.js'
import { endError, type Machine, type MachineSpec, offError, startMachine, waitWithDeath } from '../machine/index.js'
import { abortReason, onAbort } from '../system/abort.js'
import { settlesWithin } from '../system/deadline.js'
import type { Room } from '../system/disk.js'
import { type GrowingFile, watchGrowth } from './growth.js'
import { type DiskWatch, watchDisk } from './watch-disk.js'

export interface CaptureRequest {
  readonly lab: Lab
  readonly gdb: Debugger
  readonly machine: MachineSpec
  readonly marks: ResolvedMarks
  readonly probes: ResolvedProbes
  /** Where the agent writes what it saw, and the host time of each line. */
  readonly events: string
  readonly times: string
  /** The folder that the guest's saved files go to. */
  readonly saved: string
  /** Where all of that lies, and QEMU's files. */
  readonly rooms: readonly Room[]
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** null: the guest ran its plan and went off. Otherwise what went wrong; what was captured until then is in the files. */
export type CaptureFault = KlabError | null

export interface Captured {
  readonly fault: CaptureFault
  /** What is wrong when the guest went off and its plan turns out not to have been over. */
  readonly early: KlabError | null
  /** The agent's end, when it could not write it to where the events are. */
  readonly closing: AgentEnd | null
}

/** Boots the machine with the probes armed and waits for the guest's end. Throws only when nothing could be started. */
export async function captureRun(request: CaptureRequest): Promise<Captured> {
  await using disks = watchDisk(request.rooms)
  await using machine = await startMachine(request.machine, { signal: request.signal })
  const attached = await attach(request, machine)
  const seen = await untilOff(request, machine, attached, disks)
  const hung = seen === null ? null : await hungDebugger(seen, attached)
  const closing = await closeTrace(attached, machine, hung)
  const fault = await disks.blame(hung)
  return { fault, early: fault === null ? await wentOff(machine) : null, closing }
}

async function wentOff(machine: Machine): Promise<KlabError | null> {
  const end = await machine.ended
  return end.type === 'off' ? offError(end.by, 'before its plan was over', machine.lastConsoleLines(LAST_LINES)) : null
}

/** A guest that shows no sign of life may be waiting for a GDB that hangs. */
async function hungDebugger(fault: KlabError, attached: AttachedDebugger): Promise<KlabError> {
  if (fault.code !== 'guest-silent' && fault.code !== 'timeout') return fault
  if (await attached.answers()) return fault
  return new KlabError('gdb-fault', {
    what: 'GDB does not answer any more: it was stopped, or hangs in the handling of a stop, and the guest waits for it',
    why: fault.message,
    todo: 'see gdb.log in the run folder',
    cause: fault,
  })
}

async function attach(
  { lab, gdb, marks, probes, events, times, saved, machine: spec, signal }: CaptureRequest,
  machine: Machine,
): Promise<AttachedDebugger> {
  using _ = onAbort(signal, () => void gdb[Symbol.asyncDispose]())
  if (machine.stub === null || machine.agentMonitor === null) throw new Error('a machine to be debugged has no stub')
  const config: BeginConfig = {
    events,
    times,
    console: spec.serialLog,
    steps: spec.stepsFile,
    files: saved,
    saved: lab.steps.flatMap(step => (step.op === 'save' ? [step.as] : [])),
    planned: lab.steps.length,
    monitor: machine.agentMonitor,
    probes: probes.armed,
    marks: marks.marks,
    panic: marks.panic,
    hardwareFirst: spec.accelerator === 'kvm' ? marks.hardwareFirst : null,
  }
  return await gdb.attach(machine.stub, config)
}

async function untilOff(
  request: CaptureRequest,
  machine: Machine,
  attached: AttachedDebugger,
  disks: DiskWatch,
): Promise<CaptureFault> {
  const { gdb, timeoutMs, signal } = request
  const off = machine.ended.then(end => {
    if (end.type !== 'off') throw endError(end, "the guest's end", machine.lastConsoleLines(LAST_LINES))
  })
  const debuggerDied = gdb.died.then(async how => {
    // QEMU's end takes GDB's connection away, not GDB; only a GDB that is gone first is a fault of its own.
    throw new KlabError('gdb-died', {
      what: 'GDB died while the guest ran',
      why: how,
      todo: 'see gdb.log in the run folder',
    })
  })
  debuggerDied.catch(() => {})
  using growth = watchGrowth(writtenBy(request))
  const lastSignAt = () => Math.max(growth.lastGrowthAt(), machine.lastOutputAt())
  const silence = { timeoutMs: silenceMs(request), lastSignAt }
  try {
    using abort = abortOf(signal)
    await Promise.race([attached.run(), abort.happened])
    const lost = [debuggerDied, attached.stuck, growth.tooMuch, disks.full, machine.consoleLost, abort.happened]
    await waitWithDeath(Promise.race([off, ...lost]), machine, {
      what: "the guest's end",
      timeoutMs,
      silence,
    })
    return null
  } catch (error) {
    if (error instanceof KlabError) return error
    throw error
  }
}

const LAST_LINES = 20
/** A machine on a loaded host, stopped a lot, is given this long to show any sign of life. */
const SILENCE_MS = 60_000

/** Without icount the guest's seconds are the host's, so a plan that waits is silent for as long. */
function silenceMs({ lab, machine }: CaptureRequest): number {
  if (machine.deterministic) return SILENCE_MS
  const waits = lab.steps.map(step =>
    'within' in step ? step.within * 1000 : step.op === 'sleep' ? step.milliseconds : 0,
  )
  return SILENCE_MS + Math.max(0, ...waits)
}

const MIB = 2 ** 20

/** The console, a report of the step runner and a capture are all signs of life; and none may grow without bound. */
function writtenBy({ events, machine: { stepsFile, serialLog } }: CaptureRequest): readonly GrowingFile[] {
  return [
    { path: serialLog, what: 'the console', mostBytes: 256 * MIB },
    { path: stepsFile, what: "the step runner's port", mostBytes: 128 * MIB },
    { path: events, what: 'the trace', mostBytes: 256 * MIB },
  ]
}

/** Rejects on the signal, which outlives the run: what listens to it goes with this. */
function abortOf(signal: AbortSignal): Disposable & { readonly happened: Promise<never> } {
  let listening: Disposable = { [Symbol.dispose]() {} }
  const happened = new Promise<never>((_, reject) => {
    listening = onAbort(signal, () => reject(abortReason(signal)))
  })
  happened.catch(() => {})
  return { happened, [Symbol.dispose]: () => listening[Symbol.dispose]() }
}

/** The agent writes its ledger; a guest that still runs is stopped for that. A GDB that does not answer is left: the trace then lacks its end. */
async function closeTrace(
  attached: AttachedDebugger,
  machine: Machine,
  fault: CaptureFault,
): Promise<Captured['closing']> {
  const gone = await settlesWithin(machine.ended, 0)
  try {
    if (fault !== null && !gone) await attached.interrupt()
    return await attached.finish()
  } catch (error) {
    if (!(error instanceof KlabError)) throw error
    return null
  }
}
