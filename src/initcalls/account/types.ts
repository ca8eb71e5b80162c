import type { ConsoleEvent, Event, GuestTime, HitEvent, InitcallEvent, ReturnEvent } from '../../event/index.js'

type Numbered<T> = T & Pick<Event, 'seq'>

/** What a trace has of initcalls, by its three sources. */
export interface InitcallSources {
  /** What the image promises, in the table's order. */
  readonly entries: readonly Numbered<InitcallEvent>[]
  /** The calls of do_one_initcall(), in the order in which they were made. */
  readonly calls: readonly Numbered<HitEvent>[]
  /** By the number of the hit that returned. */
  readonly returns: ReadonlyMap<number, Numbered<ReturnEvent>>
  /** The kernel's own log, with what `initcall_debug` prints. */
  readonly console: readonly Numbered<ConsoleEvent>[]
}

/** The three sources put side by side. */
export interface InitcallAccount {
  /** In the table's order; one that the table does not have stands where it was called. */
  readonly initcalls: readonly InitcallRecord[]
  /** In the order of `initcalls`. */
  readonly findings: readonly InitcallFinding[]
  /** Calls that the trace has, and calls that the log tells of. */
  readonly called: number
  readonly logged: number
}

/** One initcall. */
export interface InitcallRecord {
  readonly function: string
  /** null: the table does not have it. */
  readonly promised: Numbered<InitcallEvent> | null
  /** The calls that the trace has; one, when all is well. */
  readonly calls: readonly InitcallCall[]
  /** The calls that the kernel's log tells of; one, when all is well. */
  readonly logged: readonly LoggedInitcall[]
}

/** A call of do_one_initcall() and its return. */
export interface InitcallCall {
  /** Its place among all calls, from 1. */
  readonly order: number
  readonly seq: number
  /** As the frames of the kernel's own loop say: `early` below do_pre_smp_initcalls(), else do_initcall_level()'s level; null when they do not say. */
  readonly round: number | 'early' | null
  readonly time: GuestTime
  /** null: it is not seen to return. */
  readonly returned: {
    readonly seq: number
    readonly time: GuestTime
    /** null when it could not be had. */
    readonly value: number | null
    /** `-ENODEV`; null when the value is no error number. */
    readonly error: string | null
  } | null
}

/** `calling  NAME @ PID` of the log, and `initcall NAME returned …`. */
export interface LoggedInitcall {
  /** Its place among all calls of the log, from 1. */
  readonly order: number
  readonly seq: number
  /** null: the log does not tell of a return. */
  readonly returned: {
    readonly seq: number
    readonly value: number
    /** How long it took by the kernel's own clock, in units of 1,024 ns, which the kernel calls usecs (init/main.c, Linux 5.10). */
    readonly usecs: number
  } | null
}

/**
 * - `missing`: promised, and neither called nor logged.
 * - `unreached`: the same, behind a call that did not return: the boot did not come there.
 * - `extra`: called, and not promised.
 * - `repeated`: called more than once.
 * - `misplaced`: called at another place than the table's order says.
 * - `stray`: called, but not by the kernel's own loop.
 * - `wrong-level`: called in another round of the kernel's loop than its level's.
 * - `refused`: do_one_initcall() did not call it, as `initcall_blacklist` does; the log does not have it.
 * - `unreturned`: called, and not seen to return.
 * - `failing`: it returned an error that does not only say that there is nothing for it to do here.
 * - `absent`: it returned an error that says so (-ENODEV and the like).
 * - `unseen`: promised and logged, and the trace has no call. Evidence is missing.
 * - `unplaced`: the frames do not tell in which round it was called. Evidence is missing.
 * - `unlogged`: promised and called, and the log has no word of it. Evidence is missing.
 * - `contradiction`: trace and log tell different things of one call.
 */
export type FindingKind =
  | 'missing'
  | 'unreached'
  | 'extra'
  | 'repeated'
  | 'misplaced'
  | 'stray'
  | 'wrong-level'
  | 'refused'
  | 'unreturned'
  | 'failing'
  | 'absent'
  | 'unseen'
  | 'unplaced'
  | 'unlogged'
  | 'contradiction'

/** Something about one initcall that is not as it should be, or worth knowing. */
export interface InitcallFinding {
  readonly kind: FindingKind
  /**
   * `wrong`: the init order is not as promised. `error`: the initcall itself failed. `doubt`: the sources do not allow a
   * judgement. `note`: worth knowing.
   */
  readonly weight: 'wrong' | 'error' | 'doubt' | 'note'
  /** Index into `initcalls`. */
  readonly index: number
  /** A sentence without a full stop, that names the initcall, its level and its neighbours. */
  readonly message: string
  /** The events that show it. */
  readonly seqs: readonly number[]
}
