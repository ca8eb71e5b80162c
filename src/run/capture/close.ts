import { statSync } from 'node:fs'
import type { AgentEnd, AttachedDebugger } from '../../debugger/index.js'
import type { ErrorCode, KlabError } from '../../errors/index.js'
import { isStopped, type Machine } from '../../machine/index.js'
import { settlesWithin } from '../../system/deadline.js'
import type { CaptureRequest } from './request.js'

/** What was captured is written long before; a flood of console lines may take longer, but then the file grows. */
const CLOSE_MS = 6_000

/**
 * The agent writes its ledger; a guest that still runs is stopped for that. A GDB that waits for QEMU is freed by QEMU's
 * end; one that does not answer even then is ended, for nothing may be written while the trace is read: it lacks its end.
 * The agent's end, when it had no room for it.
 */
export async function closeTrace(
  { gdb, events }: CaptureRequest,
  machine: Machine,
  attached: AttachedDebugger | null,
  fault: KlabError | null,
): Promise<AgentEnd | null> {
  if (fault?.code === 'gdb-died') return null
  if (isStopped(gdb.pid)) {
    await gdb[Symbol.asyncDispose]()
    return null
  }
  const cannotAnswer = fault !== null && SILENT.has(fault.code)
  if (cannotAnswer) await machine[Symbol.asyncDispose]()
  const finished =
    attached === null ? Promise.resolve(NOT_YET) : finish(attached, machine, fault !== null && !cannotAnswer)
  const size = () => statSync(events, { throwIfNoEntry: false })?.size
  if (!(await settlesWithin(finished, CLOSE_MS, size))) {
    await machine[Symbol.asyncDispose]()
    await settlesWithin(finished, CLOSE_MS, size)
  }
  const { closed, closing } = await Promise.race([finished, Promise.resolve(NOT_YET)])
  if (!closed) await gdb[Symbol.asyncDispose]()
  return closing
}

/** Whether the agent closed the trace. */
interface Finished {
  readonly closed: boolean
  readonly closing: AgentEnd | null
}

const NOT_YET: Finished = { closed: false, closing: null }

/** Of these it is known that GDB gets no answer from QEMU. */
const SILENT: ReadonlySet<ErrorCode> = new Set(['tool-stopped', 'guest-held', 'channel-lost'])

async function finish(attached: AttachedDebugger, machine: Machine, interrupt: boolean): Promise<Finished> {
  try {
    if (interrupt && !(await settlesWithin(machine.ended, 0))) await attached.interrupt().catch(() => {})
    return { closed: true, closing: await attached.finish() }
  } catch {
    return NOT_YET
  }
}
