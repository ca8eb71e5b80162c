import type { LedgerLine } from '../event/index.js'
import { lost, spoilt } from './defects.js'
import type { ProbeRecord, TraceDefect, TraceEvents } from './types.js'

/** Each probe's events against each other, and against the loss ledger: evidence that went missing on its way shows here. */
export function* probeDefects({ kinds, probes }: Pick<TraceEvents, 'kinds' | 'probes'>): Generator<TraceDefect> {
  yield* resolutionDefects(kinds)
  yield* featureDefects(kinds)
  yield* fileDefects(kinds)
  for (const [probe, record] of probes) yield* returnDefects(probe, record)
  // A ledger that was put together after the fact knows neither unhit probes nor what did not return
  const complete = kinds['run-end'].at(-1)?.outcome === 'complete'
  for (const [probe, record] of probes) {
    yield* numberDefects(probe, record)
    if (record.ledger !== null) yield* ledgerDefects(probe, record, record.ledger, complete)
    else if (complete && (record.resolved !== null || record.hits.length > 0)) {
      yield lost('the loss ledger has no line for it', { probe })
    }
  }
}

function* resolutionDefects(kinds: TraceEvents['kinds']): Generator<TraceDefect> {
  const resolved = new Set<string>()
  for (const { probe } of kinds.probe) {
    if (resolved.has(probe)) yield spoilt('it was resolved twice', { probe })
    resolved.add(probe)
  }
}

function* featureDefects(kinds: TraceEvents['kinds']): Generator<TraceDefect> {
  const told = new Set<string>()
  for (const { name } of kinds.feature) {
    if (told.has(name)) yield spoilt(`whether the kernel has the feature \`${name}\` is told twice`)
    told.add(name)
  }
}

function* fileDefects(kinds: TraceEvents['kinds']): Generator<TraceDefect> {
  const saved = new Set<string>()
  for (const { name } of kinds.file) {
    if (saved.has(name)) yield spoilt(`the file \`${name}\` is told of twice`)
    saved.add(name)
  }
}

/** A return belongs to a hit before it, and a hit returns once. */
function* returnDefects(probe: string, { hits, returned, returns }: ProbeRecord): Generator<TraceDefect> {
  if (returned.length === 0) return
  const hitSeqs = new Map(hits.map(({ hit, seq }) => [hit, seq]))
  for (const { hit, seq } of returned) {
    const hitSeq = hitSeqs.get(hit)
    if (hitSeq === undefined) yield lost(`event ${seq} is the return of hit ${hit}, which is missing`, { probe })
    else if (seq < hitSeq) yield spoilt(`hit ${hit} returned (event ${seq}) before it was entered`, { probe })
    if (returns.get(hit)?.seq !== seq) yield spoilt(`hit ${hit} returned twice (event ${seq})`, { probe })
  }
}

function* numberDefects(probe: string, { hits, resolved }: ProbeRecord): Generator<TraceDefect> {
  if (hits.length > 0 && resolved === null) yield lost('it was hit, and no event tells where it is', { probe })
  let last = 0
  for (const { hit, seq } of hits) {
    if (hit <= last) yield spoilt(`hit ${hit} (event ${seq}) stands after hit ${last}`, { probe })
    else if (hit > last + 1) yield lost(`hit ${hit} (event ${seq}) follows hit ${last}`, { probe })
    last = hit
  }
}

function* ledgerDefects(
  probe: string,
  record: ProbeRecord,
  ledger: LedgerLine,
  complete: boolean,
): Generator<TraceDefect> {
  const { armed, hit, captured, unreturned } = ledger
  const hits = record.hits.length
  if (captured > hit) yield spoilt(`the ledger counts ${captured} captures of ${hit} hits`, { probe })
  if (captured < hit) yield lost(`${hit - captured} of ${hit} hits were not captured`, { probe })
  if (hits < captured) yield lost(`${captured - hits} of ${captured} captured hits are missing`, { probe })
  if (hits > captured) yield spoilt(`${hits} hits are there, and the ledger counts ${captured}`, { probe })
  const highest = record.hits.at(-1)?.hit ?? 0
  if (highest > hit) yield spoilt(`hit ${highest} is there, and the ledger counts ${hit} hits`, { probe })
  if (!armed && hit > 0) yield spoilt('the ledger counts hits and says that it was never armed', { probe })
  if (complete) yield* returnCountDefects(probe, record, hits, unreturned)
}

/** A ledger without unreturned hits, on a probe without returns, is a probe whose return nobody asked for. */
function* returnCountDefects(probe: string, { returns }: ProbeRecord, hits: number, unreturned: number) {
  if (returns.size === 0 && unreturned === 0) return
  const missing = hits - returns.size - unreturned
  if (missing > 0) yield lost(`${missing} returns are missing`, { probe })
  if (missing < 0) yield spoilt(`${returns.size} returns and ${unreturned} unreturned of ${hits} hits`, { probe })
}
