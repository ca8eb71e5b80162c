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

/** As much of an array as is needed of events: an array is one, and so are events that are read from the file when they are looked at. */
export interface EventList<E extends Event = Event> extends Iterable<E> {
  readonly length: number
  /** Negative ones count from the end. */
  at(index: number): E | undefined
  find(test: (event: E) => boolean): E | undefined
  some(test: (event: E) => boolean): boolean
  filter(test: (event: E) => boolean): EventList<E>
  map<T>(change: (event: E) => T): readonly T[]
  flatMap<T>(change: (event: E) => T | readonly T[]): readonly T[]
}

/** The returns of one probe by the number of the hit; the first one when there are several. */
export interface ReturnTable {
  /** Of how many hits there is one. */
  readonly size: number
  get(hit: number): EventOf<'return'> | undefined
}

/** What a trace says about one probe. */
export interface ProbeRecord {
  /** How it was resolved; null when it was not, or when the trace does not say. */
  readonly resolved: EventOf<'probe'> | null
  readonly hits: EventList<EventOf<'hit'>>
  readonly returns: ReturnTable
  /** Every one, in order. */
  readonly returned: EventList<EventOf<'return'>>
  readonly gaps: EventList<EventOf<'gap'>>
  /** null when the run has no end, or its ledger no line for this probe. */
  readonly ledger: LedgerLine | null
}

/** A trace's events in the file's order, with indexes that are built once. */
export interface TraceEvents {
  readonly events: EventList
  readonly kinds: { readonly [K in EventKind]: EventList<EventOf<K>> }
  /** Every probe that any event or the ledger names. */
  readonly probes: ReadonlyMap<string, ProbeRecord>
}

/** A trace and what is wrong with it. One that is too large for the memory holds its file open until it is disposed of. */
export interface Trace extends TraceEvents, Disposable {
  readonly defects: readonly TraceDefect[]
}
