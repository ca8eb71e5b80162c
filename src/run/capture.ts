import { stat } from 'node:fs/promises'
import type { AttachedDebugger, BeginConfig, Debugger, ResolvedMarks, ResolvedProbes } from '../debugger/index.js'
import { KlabError } from '../errors/index.js'
import type { Lab } from '../lab/index.js'
import { endError, type Machine, type MachineSpec, startMachine, waitWithDeath } from '../machine/index.js'
import { abortReason, onAbort } from '../system/abort.js'
import { settlesWithin } from '../system/deadline.js'

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
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** null: the guest ran its plan and went off. Otherwise what went wrong; what was captured until then is in the files. */
export type CaptureFault = KlabError | null

/** Boots the machine with the probes armed and waits for the guest's end. Throws only when nothing could be started. */
export async function captureRun(request: CaptureRequest): Promise<CaptureFault> {
  await using machine = await startMachine(request.machine, { signal: request.signal })
  const attached = await attach(request, machine)
  const fault = await untilOff(request, machine, attached)
  if (fault === null || fault.code !== 'gdb-died') await closeTrace(attached, machine, fault)
  return fault
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
    monitor: machine.agentMonitor,
    probes: probes.armed,
    marks: marks.marks,
    panic: marks.panic,
    hardwareFirst: spec.accelerator === 'kvm' ? marks.hardwareFirst : null,
  }
  return await gdb.attach(machine.stub, config)
}

async function untilOff(request: CaptureRequest, machine: Machine, attached: AttachedDebugger): Promise<CaptureFault> {
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
  const silence = { timeoutMs: silenceMs(request), lastSignAt: await lastSign(request, machine) }
  try {
    using abort = abortOf(signal)
    await Promise.race([attached.run(), abort.happened])
    await waitWithDeath(Promise.race([off, debuggerDied, abort.happened]), machine, {
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

/** The console, a report of the step runner and a capture are all signs of life. */
async function lastSign({ events, machine: spec }: CaptureRequest, machine: Machine): Promise<() => number> {
  let last = Date.now()
  const timer = setInterval(async () => {
    for (const file of [events, spec.stepsFile, spec.serialLog]) {
      const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: 0 }))
      last = Math.max(last, mtimeMs)
    }
  }, 1_000)
  void machine.ended.then(() => clearInterval(timer))
  return () => Math.max(last, machine.lastOutputAt())
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
async function closeTrace(attached: AttachedDebugger, machine: Machine, fault: CaptureFault): Promise<void> {
  const gone = await settlesWithin(machine.ended, 0)
  try {
    if (fault !== null && !gone) await attached.interrupt()
    await attached.finish()
  } catch (error) {
    if (!(error instanceof KlabError)) throw error
  }
}
