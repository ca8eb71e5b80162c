import type { Debugger } from '../../debugger/index.js'
import { type ErrorCode, KlabError } from '../../errors/index.js'
import { endError, isStopped, type Machine, stoppedError } from '../../machine/index.js'
import { settlesWithin } from '../../system/deadline.js'

export interface Scene {
  readonly machine: Machine
  readonly gdb: Debugger
  /** What klab waited for when it went wrong. */
  readonly awaited: string
  /** For how long nothing at all has come of the guest. */
  readonly quietMs: number
}

/** The fault that an error comes from: what was noticed first is often what followed from it. Anything but a KlabError is thrown. */
export async function faultBehind(error: unknown, scene: Scene): Promise<KlabError> {
  if (!(error instanceof KlabError)) throw error
  if (CAUSES.has(error.code)) return error
  return (await deathBehind(scene)) ?? stopBehind(error, scene) ?? (await heldGuest(error, scene)) ?? error
}

/** Nothing lies behind these. */
const CAUSES: ReadonlySet<ErrorCode> = new Set([
  'interrupted',
  'internal',
  'qemu-died',
  'tool-stopped',
  'guest-panic',
  'guest-oops',
  'guest-reset',
  'guest-flood',
  'guest-step-failed',
  'disk',
])

/** Whoever was connected to QEMU may hear of its death before klab does. */
const DEATH_MS = 1_000
const LAST_LINES = 20

async function deathBehind({ machine, awaited }: Scene): Promise<KlabError | null> {
  if (!(await settlesWithin(machine.ended, DEATH_MS))) return null
  const end = await machine.ended
  return end.type === 'off' ? null : endError(end, awaited, machine.lastConsoleLines(LAST_LINES))
}

function stopBehind(error: KlabError, { machine, gdb, awaited }: Scene): KlabError | null {
  if (error.code === 'gdb-died') return null
  if (isStopped(machine.pid)) return stoppedError('QEMU', awaited)
  return isStopped(gdb.pid) ? stoppedError('GDB', awaited) : null
}

/** A capture takes some milliseconds; a guest that stands still for longer than this is not being looked at. */
const HELD_MS = 3_000
const ANSWER_MS = 2_000

/** A wait that was given up: QEMU says whether the guest could run at all. */
async function heldGuest(error: KlabError, { machine, awaited, quietMs }: Scene): Promise<KlabError | null> {
  if ((error.code !== 'timeout' && error.code !== 'guest-silent') || quietMs < HELD_MS) return null
  const status = await machine.qmp('query-status', {}, ANSWER_MS).then(statusIn, () => null)
  if (status === 'running') return null
  if (status === null) return withReason(error, "QEMU's monitor does not answer any more")
  return new KlabError('guest-held', {
    what: `the guest stood still while klab waited for ${awaited}, and nobody let it go on: QEMU's word for it is "${status}"`,
    why: AT_A_STOP.has(status) ? 'GDB hangs, or what it and QEMU say to each other does not arrive' : QEMU_HOLDS,
    todo: 'see the ends of gdb.log and qemu.log in the run folder',
    facts: { awaited, status },
  })
}

/** qapi/run-state.json, QEMU 7.2 */
const AT_A_STOP: ReadonlySet<string> = new Set(['debug', 'paused', 'prelaunch'])
const QEMU_HOLDS = 'QEMU itself stopped it'

function statusIn(answer: unknown): string | null {
  const status = (answer as { readonly status?: unknown } | null)?.status
  return typeof status === 'string' ? status : null
}

function withReason(error: KlabError, reason: string): KlabError {
  return new KlabError(error.code, { ...error.parts, why: [reason, error.parts.why ?? ''].join('\n').trim() })
}
