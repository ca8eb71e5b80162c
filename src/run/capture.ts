import { writeFile } from 'node:fs/promises'
import type { AttachedDebugger, BeginConfig } from '../debugger/index.js'
import { KlabError } from '../errors/index.js'
import { endError, type Machine, startMachine, waitWithDeath } from '../machine/index.js'
import { rejectOnAbort } from '../system/abort.js'
import { startPatience } from '../system/deadline.js'
import { faultBehind } from './capture/cause.js'
import { closeTrace } from './capture/close.js'
import type { CaptureRequest } from './capture/request.js'
import { bytesWritten, silenceMs } from './capture/signs.js'
import { lostDebugger } from './capture/tools.js'

export type { CaptureRequest } from './capture/request.js'

/** null: the guest ran its plan and went off. Otherwise what went wrong; what was captured until then is in the files. */
export type CaptureFault = KlabError | null

/** Boots the machine with the probes armed and waits for the guest's end. Throws only when nothing could be started. */
export async function captureRun(request: CaptureRequest): Promise<CaptureFault> {
  await Promise.all([writeFile(request.events, ''), writeFile(request.times, '')])
  await using machine = await startMachine(request.machine, { signal: request.signal })
  using abort = rejectOnAbort(request.signal, () => new KlabError('interrupted', { what: 'interrupted' }))
  using lost = lostDebugger(request.gdb, machine)
  using quiet = startPatience(
    Number.MAX_SAFE_INTEGER,
    () => {},
    () => bytesWritten(request),
  )
  const gone = Promise.race([abort.happened, lost.happened])
  let attached: AttachedDebugger | null = null
  let fault: CaptureFault = null
  try {
    attached = await connected(request, machine, gone)
    await untilOff(request, machine, attached, gone)
  } catch (error) {
    const awaited = attached === null ? CONNECTION : END
    fault = await faultBehind(error, { machine, gdb: request.gdb, awaited, quietMs: quiet.spentMs() })
  }
  if (fault?.code === 'interrupted') throw fault
  await Promise.race([closeTrace(request, machine, attached, fault), abort.happened])
  return fault
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
  gone: Promise<never>,
): Promise<void> {
  const off = machine.ended.then(end => {
    if (end.type !== 'off') throw endError(end, END, machine.lastConsoleLines(LAST_LINES))
  })
  const refused = attached.run().then(() => new Promise<never>(() => {}))
  await waitWithDeath(Promise.race([off, refused, gone]), machine, {
    what: END,
    timeoutMs: request.timeoutMs,
    silence: { timeoutMs: silenceMs(request), sign: () => bytesWritten(request) },
  })
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
    monitor,
    probes: probes.armed,
    marks: marks.marks,
    panic: marks.panic,
    hardwareFirst: spec.accelerator === 'kvm' ? marks.hardwareFirst : null,
  }
}
