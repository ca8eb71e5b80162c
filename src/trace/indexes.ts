import type { Event, EventKind, LedgerLine } from '../event/index.js'
import type { EventOf, ProbeRecord, Trace } from './types.js'

export function indexKinds(events: readonly Event[]): Trace['kinds'] {
  const kinds: { readonly [K in EventKind]: EventOf<K>[] } = {
    'run-start': [],
    feature: [],
    initcall: [],
    probe: [],
    phase: [],
    hit: [],
    return: [],
    step: [],
    task: [],
    output: [],
    console: [],
    file: [],
    packet: [],
    crash: [],
    gap: [],
    'run-end': [],
  }
  for (const event of events) (kinds[event.kind] as Event[]).push(event)
  return kinds
}

interface OpenRecord {
  resolved: EventOf<'probe'> | null
  readonly hits: EventOf<'hit'>[]
  readonly returns: Map<number, EventOf<'return'>>
  readonly gaps: EventOf<'gap'>[]
  ledger: LedgerLine | null
}

export function indexProbes(kinds: Trace['kinds']): ReadonlyMap<string, ProbeRecord> {
  const records = new Map<string, OpenRecord>()
  const recordOf = (probe: string): OpenRecord => {
    const known = records.get(probe)
    if (known !== undefined) return known
    const fresh: OpenRecord = { resolved: null, hits: [], returns: new Map(), gaps: [], ledger: null }
    records.set(probe, fresh)
    return fresh
  }
  for (const event of kinds.probe) recordOf(event.probe).resolved ??= event
  for (const event of kinds.hit) recordOf(event.probe).hits.push(event)
  for (const event of kinds.return) {
    const { returns } = recordOf(event.probe)
    if (!returns.has(event.hit)) returns.set(event.hit, event)
  }
  for (const event of kinds.gap) if (event.probe !== null) recordOf(event.probe).gaps.push(event)
  const end = kinds['run-end'].at(-1)
  if (end !== undefined) for (const [probe, line] of Object.entries(end.ledger)) recordOf(probe).ledger = line
  return records
}
