import type { EventKind, LedgerLine } from '../../event/index.js'
import { EVENT_KINDS } from '../kinds.js'
import type { EventOf, ProbeRecord, ReturnTable, TraceEvents } from '../types.js'
import { StoredList } from './list.js'
import type { EventStore } from './store.js'

/** The same indexes as of events in memory, of places in the file. */
export function indexStore(store: EventStore): TraceEvents {
  const places = placesBy(store, index => store.kindOf(index))
  const list = <K extends EventKind>(kind: K) => new StoredList<EventOf<K>>(store, places.get(kind) ?? NONE)
  const kinds = Object.fromEntries(EVENT_KINDS.map(kind => [kind, list(kind)])) as unknown as TraceEvents['kinds']
  return { events: new StoredList(store, null), kinds, probes: indexProbes(store, kinds) }
}

const NONE = new Uint32Array(0)

type Places = ReadonlyMap<string, Uint32Array>

/** Counted first, so that nothing has to grow. null: it belongs nowhere. */
function placesBy(store: EventStore, keyOf: (index: number) => string | null): Places {
  const counts = new Map<string, number>()
  for (let index = 0; index < store.length; index += 1) {
    const key = keyOf(index)
    if (key !== null) counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const places = new Map([...counts].map(([key, count]) => [key, { list: new Uint32Array(count), next: 0 }]))
  for (let index = 0; index < store.length; index += 1) {
    const key = keyOf(index)
    const own = key === null ? undefined : places.get(key)
    if (own !== undefined) own.list[own.next++] = index
  }
  return new Map([...places].map(([key, { list }]) => [key, list]))
}

function indexProbes(store: EventStore, kinds: TraceEvents['kinds']): ReadonlyMap<string, ProbeRecord> {
  const callsOf = (kind: EventKind) =>
    placesBy(store, index => (store.kindOf(index) === kind ? store.probeOf(index) : null))
  const [hits, returned] = [callsOf('hit'), callsOf('return')]
  const resolved = new Map<string, EventOf<'probe'>>()
  for (const event of kinds.probe) if (!resolved.has(event.probe)) resolved.set(event.probe, event)
  const gaps = kinds.gap.filter(({ probe }) => probe !== null)
  const ledger: Readonly<Record<string, LedgerLine>> = kinds['run-end'].at(-1)?.ledger ?? {}
  const told = new Set(gaps.flatMap(({ probe }) => probe ?? []))
  const names = new Set([...resolved.keys(), ...hits.keys(), ...returned.keys(), ...told, ...Object.keys(ledger)])
  const recordOf = (name: string): ProbeRecord => ({
    resolved: resolved.get(name) ?? null,
    hits: new StoredList(store, hits.get(name) ?? NONE),
    returned: new StoredList(store, returned.get(name) ?? NONE),
    returns: returnTable(store, returned.get(name) ?? NONE),
    gaps: told.has(name) ? gaps.filter(({ probe }) => probe === name) : [],
    ledger: Object.hasOwn(ledger, name) ? (ledger[name] ?? null) : null,
  })
  return new Map([...names].map(name => [name, recordOf(name)]))
}

/** Hits are numbered from 1, so that a list by number is nearly full; numbers that are far beyond are a forger's. */
function returnTable(store: EventStore, places: Uint32Array): ReturnTable {
  const near = new Uint32Array(places.length * 2 + 1024)
  const far = new Map<number, number>()
  const find = (hit: number) => (hit < near.length ? near[hit] : far.get(hit)) || undefined
  let size = 0
  for (const place of places) {
    const hit = store.hitOf(place)
    if (find(hit) !== undefined) continue
    size += 1
    if (hit < near.length) near[hit] = place + 1
    else far.set(hit, place + 1)
  }
  return {
    size,
    get(hit) {
      const place = find(hit)
      return place === undefined ? undefined : (store.at(place - 1) as EventOf<'return'>)
    },
  }
}
