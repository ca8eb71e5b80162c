import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { AgentEnd } from '../debugger/index.js'
import { KlabError } from '../errors/index.js'
import { captureOf, type EventBody, type FileEvent, type LedgerLine, type RunEndEvent } from '../event/index.js'
import { writeWhole } from '../system/disk.js'
import { openTraceWriter, packetEvents, type TraceWriter, type WrittenTrace } from '../trace/index.js'
import type { RunFolder } from '../trace/run-folder.js'
import { readAgentEvents } from './agent-events.js'
import { withSlowProbe } from './slow-probe.js'

export interface TraceParts {
  /** `run-start` and what the probes were resolved to. */
  readonly head: readonly EventBody[]
  /** The agent's files; they may be cut short. */
  readonly events: string
  readonly times: string
  /** The folder of the files that the guest saved. */
  readonly saved: string
  /** The agent's end, when it could not be written to its file. */
  readonly closing: AgentEnd | null
  /** What went wrong with the run, null when it is complete. */
  readonly fault: KlabError | null
  /** What it is when the guest went off before its plan was over. */
  readonly early: KlabError | null
  /** How long the guest ran, at most. */
  readonly seconds: number
}

export interface CompletedTrace extends WrittenTrace {
  readonly ledger: RunEndEvent['ledger']
  /** Why the run is incomplete; null when it is complete. */
  readonly fault: KlabError | null
  /** The numbers of the agent's events, in its order. */
  readonly seqs: readonly number[]
}

/**
 * Writes `events.ndjson`. A trace that the agent could not close is closed here, as incomplete; so is one for which the
 * disk has no room, in the room that was kept for that. Rejects with `disk` when that is too little.
 */
export async function writeTrace(parts: TraceParts, folder: TraceFolder): Promise<CompletedTrace> {
  await using writer = await openIn(folder)
  const disk = untilFull(writer)
  for (const event of parts.head) await disk.write(event)
  const captured = new Map<string, LedgerLine>()
  const events = readAgentEvents(parts.events)
  // by the lines of the agent's file, for its times
  const seqs: number[] = []
  let next = await events.next()
  for (; !next.done; next = await events.next()) {
    const { event, line } = next.value
    countHit(captured, event)
    const seq = await disk.write(event)
    if (line !== null && seq !== null) seqs[line - 1] = seq
    if (event.kind === 'file') for (const packet of await packetsOf(event, parts.saved)) await disk.write(packet)
  }
  await disk.sync()
  if (disk.full() !== null) {
    await folder.release()
    await writer.resume()
  }
  const end = next.value ?? parts.closing
  const ledger = end?.ledger ?? Object.fromEntries(captured)
  const fault = disk.full() ?? faultOf(parts, end)
  const { seq } = await writer.write(runEnd(fault, ledger))
  if (disk.full() === null) seqs.push(seq)
  return { ...(await writer.close()), ledger, fault, seqs }
}

/** What of a run's folder a trace needs. */
export type TraceFolder = Pick<RunFolder, 'path' | 'shown' | 'release'>

/** A file's name needs room as well. */
async function openIn(folder: TraceFolder): Promise<TraceWriter> {
  const open = () => openTraceWriter(folder.path('events'), folder.shown('events'))
  return open().catch(async () => {
    await folder.release()
    return open()
  })
}

/** Lets go by what comes when the disk is full: of that the ledger tells, which is read to its end in any case. */
function untilFull(writer: TraceWriter) {
  let full: KlabError | null = null
  const attempt = async <T>(step: () => Promise<T>): Promise<T | null> => {
    if (full !== null) return null
    try {
      return await step()
    } catch (error) {
      if (!(error instanceof KlabError) || error.code !== 'disk') throw error
      full = error
      return null
    }
  }
  return {
    /** The event's number; null when there was no room. */
    write: async (event: EventBody) => (await attempt(() => writer.write(event)))?.seq ?? null,
    sync: () => attempt(writer.sync),
    full: () => full,
  }
}

async function packetsOf(file: FileEvent, folder: string): Promise<readonly EventBody[]> {
  const capture = captureOf(file.name)
  if (capture === null) return []
  const bytes = await readFile(join(folder, file.name)).catch((cause: NodeJS.ErrnoException) => cause)
  if (Buffer.isBuffer(bytes)) return [...packetEvents(file, bytes)]
  return [{ kind: 'gap', probe: capture, reason: `the file ${file.name} cannot be read again: ${bytes.code}` }]
}

function runEnd(fault: KlabError | null, ledger: RunEndEvent['ledger']): RunEndEvent {
  const reason = fault === null ? null : `${fault.code}: ${fault.message}`
  return { kind: 'run-end', outcome: fault === null ? 'complete' : 'incomplete', reason, ledger }
}

function faultOf({ fault, early, seconds }: TraceParts, end: AgentEnd | null): KlabError | null {
  return fault === null ? agentFault(end, early) : withSlowProbe(fault, end, seconds)
}

/** The guest went off in order, but the agent did not close the trace, or the plan did not come to its end. */
function agentFault(end: AgentEnd | null, early: KlabError | null): KlabError | null {
  if (end === null) return new KlabError('agent-fault', { what: 'the agent in GDB did not close the trace' })
  if (end.done === null)
    return early ?? new KlabError('guest-step-failed', { what: 'the guest went off before its plan was over' })
  return end.done.ok
    ? null
    : new KlabError('guest-step-failed', { what: `the guest's plan failed: ${end.done.detail}` })
}

/** Without the agent's ledger, what can be seen in its events is all that is known. */
function countHit(ledger: Map<string, LedgerLine>, event: EventBody): void {
  if (event.kind !== 'hit') return
  const line = ledger.get(event.probe) ?? NOTHING
  ledger.set(event.probe, { ...line, hit: line.hit + 1, captured: line.captured + 1 })
}

const NOTHING: LedgerLine = {
  armed: true,
  hit: 0,
  captured: 0,
  truncated: 0,
  unavailable: 0,
  unreturned: 0,
  limited: false,
}

/** `timing.ndjson`: line n of the agent's times belongs to its event n, whose number in the trace is `seqs[n]`. Rejects with `disk`. */
export async function writeTiming(times: string, seqs: readonly number[], folder: TraceFolder): Promise<void> {
  await writeWhole(folder.path('timing'), timingLines(times, seqs), folder.shown('timing'))
}

async function* timingLines(times: string, seqs: readonly number[]): AsyncGenerator<string> {
  let count = 0
  let batch = ''
  for await (const line of linesOf(times)) {
    const seq = seqs[count++]
    if (seq === undefined) continue
    batch += `${JSON.stringify({ seq, hostMs: Number(line) })}\n`
    if (batch.length > 65_536) {
      yield batch
      batch = ''
    }
  }
  yield batch
}

/** They are no evidence: what is not there is left out. */
async function* linesOf(file: string): AsyncGenerator<string> {
  const input = createReadStream(file, 'ascii')
  try {
    yield* createInterface({ input })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
  }
}
