import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { KlabError } from '../errors/index.js'
import type { EventBody } from '../event/index.js'
import type { AgentEnd } from './protocol.js'

/**
 * The events that the agent wrote, in order, and its closing line; null when the agent did not get to write it (GDB died,
 * or was killed). A last line that is cut off is dropped: it was never whole.
 */
export async function* readAgentEvents(file: string): AsyncGenerator<EventBody, AgentEnd | null> {
  const lines = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Number.POSITIVE_INFINITY })
  let pending: string | null = null
  for await (const line of lines) {
    if (pending !== null) {
      const parsed = parseLine(pending)
      if (parsed.kind === 'agent-end') return parsed
      yield parsed
    }
    pending = line
  }
  if (pending === null) return null
  const last = parseLastLine(pending)
  if (last === null || last.kind === 'agent-end') return last
  yield last
  return null
}

function parseLine(line: string): EventBody | AgentEnd {
  try {
    return JSON.parse(line) as EventBody | AgentEnd
  } catch (cause) {
    throw new KlabError('agent-fault', { what: "a line of the agent's is not JSON", why: line.slice(0, 500), cause })
  }
}

function parseLastLine(line: string): EventBody | AgentEnd | null {
  try {
    return JSON.parse(line) as EventBody | AgentEnd
  } catch {
    return null
  }
}
