import type { Event, EventKind, LedgerLine } from '../event/index.js'
import { EVENT_KINDS } from './kinds.js'
import type { EventOf, ProbeRecord, TraceEvents } from './types.js'

/** The indexes of events that are all in memory. */
export function indexEvents(events: readonly Event[]): TraceEvents {
  const kinds = indexKinds(events)
  return { events, kinds, probes: indexProbes(kinds) }
}

type Kinds = { readonly [K in EventKind]: readonly EventOf<K>[] }

function indexKinds(events: readonly Event[]): Kinds {
  const kinds = Object.fromEntries(EVENT_KINDS.map(kind => [kind, []])) as unknown as Kinds
  for (const event of events) (kinds[event.kind] as Event[]).push(event)
  return kinds
}

interface OpenRecord {
  resolved: EventOf<'probe'> | null
  readonly hits: EventOf<'hit'>[]
  readonly returns: Map<number, EventOf<'return'>>
  readonly returned: EventOf<'return'>[]
  readonly gaps: EventOf<'gap'>[]
  ledger: LedgerLine | null
}

function indexProbes(kinds: Kinds): ReadonlyMap<string, ProbeRecord> {
  const records = new Map<string, OpenRecord>()
  const recordOf = (probe: string): OpenRecord => {
    const known = records.get(probe)
    if (known !== undefined) return known
    const fresh: OpenRecord = { resolved: null, hits: [], returns: new Map(), returned: [], gaps: [], ledger: null }
    records.set(probe, fresh)
    return fresh
  }
  for (const event of kinds.probe) recordOf(event.probe).resolved ??= event
  for (const event of kinds.hit) recordOf(event.probe).hits.push(event)
  for (const event of kinds.return) {
    const { returns, returned } = recordOf(event.probe)
    returned.push(event)
    if (!returns.has(event.hit)) returns.set(event.hit, event)
  }
  for (const event of kinds.gap) if (event.probe !== null) recordOf(event.probe).gaps.push(event)
  const end = kinds['run-end'].at(-1)
  if (end !== undefined) for (const [probe, line] of Object.entries(end.ledger)) recordOf(probe).ledger = line
  return records
}
