import { KlabError } from '../errors/index.js'
import { rejectOnAbort } from '../system/abort.js'
import { settlesWithin, withDeadline } from '../system/deadline.js'
import { DISK_WORDS, FREE_SPACE } from '../system/disk.js'
import type { Supervised } from '../system/process.js'
import { endOfFile } from './ending.js'
import { BROKEN_QEMU_TODO } from './features.js'
import { isStopped, stoppedError } from './stopped.js'
import { howItDied } from './wait.js'

/** QEMU opens its monitor within a tenth of a second; a loaded host gets a hundred times that. */
const START_MS = 20_000
/** A lost connection is QEMU's death when that follows within this. */
export const DEATH_MS = 2_000

/** The promise's value, unless QEMU goes away first: then its own words. */
export async function unlessRefused<T>(
  promise: Promise<T>,
  qemu: Supervised,
  qemuLog: string,
  signal: AbortSignal | null,
): Promise<T> {
  using abort = rejectOnAbort(signal, interruptedStart)
  const refused = qemu.exited.then(() => Promise.reject(new Error('QEMU ended')))
  try {
    return await withDeadline(Promise.race([promise, refused, abort.happened]), START_MS, noMonitor)
  } catch (error) {
    if (signal?.aborted) throw error
    // The loss of the monitor's connection may be noticed before the death that it comes from.
    if (await settlesWithin(qemu.exited, DEATH_MS)) throw await refusal(qemu, qemuLog)
    if (isStopped(qemu.pid)) throw stoppedError('QEMU', 'its monitor')
    throw await withWords(error, qemuLog)
  }
}

function noMonitor(): KlabError {
  return new KlabError('timeout', {
    what: `waited ${START_MS / 1000} s for QEMU to open its monitor`,
    todo: BROKEN_QEMU_TODO,
  })
}

/** What QEMU printed and did not end for. */
async function withWords(error: unknown, qemuLog: string): Promise<unknown> {
  const words = qemuWords(await endOfFile(qemuLog))
  if (!(error instanceof KlabError) || words === '') return error
  const why = [error.parts.why ?? '', `it printed: ${words}`].filter(text => text !== '').join('\n')
  return new KlabError(error.code, { ...error.parts, why })
}

async function refusal(qemu: Supervised, qemuLog: string): Promise<KlabError> {
  const exit = await qemu.exited
  const words = qemuWords(await endOfFile(qemuLog))
  const disk = DISK_WORDS.test(words)
  return new KlabError(disk ? 'disk' : 'qemu-refused', {
    what: `QEMU did not start: it ${howItDied(exit)}`,
    why: words === '' ? 'it said nothing' : words,
    todo: disk ? FREE_SPACE : NO_MEMORY.test(words) ? MEMORY_TODO : BROKEN_QEMU_TODO,
    facts: { ...exit },
  })
}

const MEMORY_TODO = 'end other programs: the guest needs its memory at once'
export const NO_MEMORY = /[Cc]annot allocate memory|failed to allocate/

/** QEMU's own words, without what it says of every machine of klab's: of the heartbeat (`arguments.ts`), of icount without sleep. */
export function qemuWords(log: string): string {
  return log
    .split('\n')
    .filter(line => !USUAL.test(line))
    .join('\n')
    .trim()
}

const USUAL = /warning: (?:(?:hub port|netdev) nowhere has no peer|icount sleep disabled and no active timers)$/

export function interruptedStart(): KlabError {
  return new KlabError('interrupted', { what: 'interrupted while QEMU was starting' })
}
