import type { Event } from '../../event/index.js'
import type { EventOf } from '../../trace/types.js'
import type { LeftOut } from '../excerpt.js'
import type { ObjectChange } from './changes.js'

/** What every reporter draws from: the trace told by task, calls nested as they were called. */
export interface View {
  /** In the order in which the tasks first show up. */
  readonly lanes: readonly Lane[]
  /** Events that belong to no task: phases, gaps, a crash, steps of the plan itself; in order. */
  readonly moments: readonly Event[]
  /** Every event that is shown, by `seq`. */
  readonly events: readonly Event[]
  /** null: all that the trace has are shown. */
  readonly left: LeftOut | null
  readonly calls: number
  /** The kernel field that a probe's capture shows. */
  readonly fieldOf: (probe: string, capture: string) => string
}

/** One task. */
export interface Lane {
  readonly index: number
  /** `server`, `swapper`, `kthreadd`; safe to print. */
  readonly title: string
  readonly pid: number | null
  /** Every name that the kernel had for it, in order. */
  readonly comms: readonly string[]
  readonly entries: readonly Entry[]
  /** All of its calls, nested ones too, in order. */
  readonly calls: readonly Call[]
  /** No return was watched and there are backtraces: best shown as a chain of callers. */
  readonly chain: boolean
}

export type Entry = Call | Note | Meanwhile

export interface Call {
  readonly type: 'call'
  readonly lane: number
  readonly hit: EventOf<'hit'>
  /** The initcall that it runs, when it is one of the init order; then it is called by this name. */
  readonly initcall: string | null
  readonly ret: EventOf<'return'> | null
  /** `unwatched`: the lab did not ask for the return. `unreturned`: it did, and none was seen. */
  readonly end: 'returned' | 'unwatched' | 'unreturned'
  /** What happened in this task before this call returned. */
  readonly entries: readonly Entry[]
  /** By capture name: what others (or earlier calls) changed before this call. */
  readonly before: ReadonlyMap<string, ObjectChange>
  /** By capture name: what changed from entry to return. */
  readonly during: ReadonlyMap<string, ObjectChange>
}

/** Something that the task did or had done to it, other than a probed call. */
export interface Note {
  readonly type: 'note'
  readonly event: EventOf<'step' | 'task' | 'output' | 'return'>
}

/** Other tasks were running here. */
export interface Meanwhile {
  readonly type: 'meanwhile'
  readonly from: number
  readonly to: number
  /** 0 also when they cannot be counted. */
  readonly calls: number
  /** Those tasks, by `Lane.index`. */
  readonly lanes: readonly number[]
}
