import { createReadStream } from 'node:fs'
import type { AgentEnd } from '../debugger/index.js'
import { KlabError } from '../errors/index.js'
import { EVENT_VERSION, type EventBody, type EventKind } from '../event/index.js'
import { eventFault, isLedger, type Line, splitLines } from '../trace/index.js'

/** What the agent writes; all other events are the driver's own. */
const AGENT_KINDS: ReadonlySet<EventKind> = new Set([
  'phase',
  'hit',
  'return',
  'step',
  'task',
  'output',
  'console',
  'file',
  'crash',
  'gap',
])

/** Lines that are no events are told of one by one up to here. */
const MOST_GAPS = 20

export interface AgentEvent {
  readonly event: EventBody
  /** Of the agent's file, from 1; null for what it does not say. */
  readonly line: number | null
}

/**
 * The events that the agent wrote, in order, and its closing line; null when the agent did not get to write it (GDB died,
 * or was killed). A last line that is cut off is dropped: it was never whole. A line that is no event of the agent's
 * becomes a gap: what it was, nobody knows.
 */
export async function* readAgentEvents(file: string): AsyncGenerator<AgentEvent, AgentEnd | null> {
  let end: AgentEnd | null = null
  let unreadable = 0
  for await (const line of splitLines(chunksOf(file))) {
    const read: Read | null = end === null ? readLine(line) : { fault: 'it comes behind the end' }
    end = null
    if (read === null) continue
    if ('end' in read) end = read.end
    else if ('event' in read) yield { event: read.event, line: line.number }
    else if (++unreadable <= MOST_GAPS) {
      yield { event: gap(`a line of the agent's is no event: ${read.fault}`), line: line.number }
    }
  }
  const untold = unreadable - MOST_GAPS
  if (untold > 0) yield { event: gap(`${untold} more lines of the agent's are no events`), line: null }
  return end
}

/** A file that is not there is an empty one: the agent did not come to make it. */
async function* chunksOf(file: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(file)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new KlabError('disk', { what: 'what the agent in GDB wrote cannot be read', why, cause })
  }
}

function gap(reason: string): EventBody {
  return { kind: 'gap', probe: null, reason }
}

type Read = { readonly event: EventBody } | { readonly end: AgentEnd } | { readonly fault: string }

/** null: the last line was not finished. */
function readLine({ bytes, ended }: Line): Read | null {
  const json = bytes === null ? undefined : parsed(bytes.toString())
  if (json === undefined) return ended ? { fault: bytes === null ? 'it is too long' : 'not JSON' } : null
  if (isObject(json) && json.kind === 'agent-end') return readEnd(json)
  const fault = eventFault({ v: EVENT_VERSION, seq: 1, ...(isObject(json) ? json : {}) })
  if (fault !== null) return { fault }
  const event = json as EventBody
  return AGENT_KINDS.has(event.kind) ? { event } : { fault: `a ${event.kind} is not the agent's to tell` }
}

function readEnd(json: Readonly<Record<string, unknown>>): Read {
  const { kind: _, done, ledger, passed, ...rest } = json
  const isWhole = Object.keys(rest).length === 0 && isDone(done) && isLedger(ledger) && isCounts(passed)
  if (!isWhole) return { fault: 'its end is not whole' }
  return { end: json as unknown as AgentEnd }
}

function isDone(done: unknown): boolean {
  if (done === null) return true
  return isObject(done) && typeof done.ok === 'boolean' && typeof done.detail === 'string'
}

function isCounts(passed: unknown): boolean {
  return isObject(passed) && Object.values(passed).every(Number.isSafeInteger)
}

function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
