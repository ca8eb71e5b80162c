import type { AgentEnd, AttachedDebugger, BeginConfig } from '../debugger/index.js'
import type { KlabError } from '../errors/index.js'
import { endError, type Machine, offError, startMachine, waitWithDeath } from '../machine/index.js'
import { abortReason, rejectOnAbort } from '../system/abort.js'
import { startPatience } from '../system/deadline.js'
import { writeWhole } from '../system/disk.js'
import { faultBehind } from './capture/cause.js'
import { closeTrace } from './capture/close.js'
import { type GrowthWatch, watchGrowth } from './capture/growth.js'
import type { CaptureRequest } from './capture/request.js'
import { silenceMs } from './capture/silence.js'
import { lostDebugger } from './capture/tools.js'
import { watchDisk } from './capture/watch-disk.js'

export type { CaptureRequest } from './capture/request.js'

export interface Captured {
  /** null: the guest ran its plan and went off. Otherwise what went wrong; what was captured until then is in the files. */
  readonly fault: KlabError | null
  /** What is wrong when the guest went off and its plan turns out not to have been over. */
  readonly early: KlabError | null
  /** The agent's end, when it could not write it to where the events are. */
  readonly closing: AgentEnd | null
}

/** Boots the machine with the probes armed and waits for the guest's end. Throws only when nothing could be started. */
export async function captureRun(request: CaptureRequest): Promise<Captured> {
  await Promise.all([writeWhole(request.events, ''), writeWhole(request.times, '')])
  await using disks = watchDisk(request.rooms)
  await using machine = await startMachine(request.machine, { signal: request.signal })
  using abort = rejectOnAbort(request.signal, () => abortReason(request.signal))
  using lost = lostDebugger(request.gdb, machine)
  using growth = watchGrowth(request)
  using quiet = startPatience(Number.MAX_SAFE_INTEGER, () => {}, growth.bytes)
  const gone = Promise.race([abort.happened, lost.happened, growth.tooMuch, disks.full, machine.consoleLost])
  gone.catch(() => {})
  let attached: AttachedDebugger | null = null
  let seen: KlabError | null = null
  try {
    attached = await connected(request, machine, gone)
    await untilOff(request, machine, attached, growth, gone)
  } catch (error) {
    const awaited = attached === null ? CONNECTION : END
    seen = await faultBehind(error, { machine, gdb: request.gdb, awaited, quietMs: quiet.spentMs() })
  }
  // Nothing of the guest has been seen: there is nothing to keep.
  if (seen !== null && attached === null && request.signal.aborted) throw seen
  const closing = await closeTrace(request, machine, attached, seen)
  const fault = await disks.blame(seen)
  return { fault, early: fault === null ? await wentOff(machine) : null, closing }
}

const CONNECTION = "GDB's connection to QEMU"
const END = "the guest's end"
const LAST_LINES = 20
/** GDB takes a second for it; on a loaded host, with a thousand probes, much more. */
const CONNECT_MS = 60_000

async function connected(request: CaptureRequest, machine: Machine, gone: Promise<never>): Promise<AttachedDebugger> {
  if (machine.stub === null || machine.agentMonitor === null) throw new Error('a machine to be debugged has no stub')
  const attached = request.gdb.attach(machine.stub, beginConfig(request, machine.agentMonitor))
  return waitWithDeath(Promise.race([attached, gone]), machine, { what: CONNECTION, timeoutMs: CONNECT_MS })
}

async function untilOff(
  request: CaptureRequest,
  machine: Machine,
  attached: AttachedDebugger,
  growth: GrowthWatch,
  gone: Promise<never>,
): Promise<void> {
  const off = machine.ended.then(end => {
    if (end.type !== 'off') throw endError(end, END, machine.lastConsoleLines(LAST_LINES))
  })
  const refused = attached.run().then(() => new Promise<never>(() => {}))
  await waitWithDeath(Promise.race([off, refused, attached.stuck, gone]), machine, {
    what: END,
    timeoutMs: request.timeoutMs,
    silence: { timeoutMs: silenceMs(request), sign: growth.bytes },
  })
}

async function wentOff(machine: Machine): Promise<KlabError | null> {
  const end = await machine.ended
  return end.type === 'off' ? offError(end.by, 'before its plan was over', machine.lastConsoleLines(LAST_LINES)) : null
}

function beginConfig(
  { lab, marks, probes, events, times, saved, machine: spec }: CaptureRequest,
  monitor: string,
): BeginConfig {
  return {
    events,
    times,
    console: spec.serialLog,
    steps: spec.stepsFile,
    files: saved,
    saved: lab.steps.flatMap(step => (step.op === 'save' ? [step.as] : [])),
    planned: lab.steps.length,
    monitor,
    probes: probes.armed,
    marks: marks.marks,
    panic: marks.panic,
    hardwareFirst: spec.accelerator === 'kvm' ? marks.hardwareFirst : null,
  }
}
