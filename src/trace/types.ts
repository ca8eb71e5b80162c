import type { Event, EventKind, LedgerLine } from '../event/index.js'

/** An event of one kind, with its `v` and `seq`. */
export type EventOf<K extends EventKind> = Extract<Event, { readonly kind: K }>

/**
 * `lost`: something is missing, but what is there can be trusted (a cut-off end, a hit that was counted and not captured).
 * `spoilt`: the trace is not as it was written, or contradicts itself; what it says proves nothing.
 */
export type DefectNature = 'lost' | 'spoilt'

/** Something wrong with a trace. */
export interface TraceDefect {
  readonly nature: DefectNature
  /** The line of the file, from 1; null when no single line is to blame. */
  readonly line: number | null
  /** null when the whole trace is concerned. */
  readonly probe: string | null
  /** A sentence without a full stop. */
  readonly what: string
}

/** What a trace says about one probe. */
export interface ProbeRecord {
  /** How it was resolved; null when it was not, or when the trace does not say. */
  readonly resolved: EventOf<'probe'> | null
  readonly hits: readonly EventOf<'hit'>[]
  /** By the number of the hit that returned; the first one when there are several. */
  readonly returns: ReadonlyMap<number, EventOf<'return'>>
  readonly gaps: readonly EventOf<'gap'>[]
  /** null when the run has no end, or its ledger no line for this probe. */
  readonly ledger: LedgerLine | null
}

/** A trace in memory: its events in the file's order, what is wrong with it, and indexes that are built once. */
export interface Trace {
  readonly events: readonly Event[]
  readonly defects: readonly TraceDefect[]
  readonly kinds: { readonly [K in EventKind]: readonly EventOf<K>[] }
  /** Every probe that any event or the ledger names. */
  readonly probes: ReadonlyMap<string, ProbeRecord>
}
