import type { FileEvent, PacketEvent } from './file.js'
import type { InitcallEvent } from './initcall.js'
import type { Hex, Value } from './value.js'

/** The trace format's version, in every event as `v`. */
export const EVENT_VERSION = 1

/** One line of `events.ndjson`. `seq` counts from 1 without a gap. Nothing of the host is in an event. */
export type Event = { readonly v: typeof EVENT_VERSION; readonly seq: number } & EventBody

export type EventBody =
  | RunStartEvent
  | FeatureEvent
  | InitcallEvent
  | ProbeEvent
  | PhaseEvent
  | HitEvent
  | ReturnEvent
  | StepEvent
  | TaskEvent
  | OutputEvent
  | ConsoleEvent
  | FileEvent
  | PacketEvent
  | CrashEvent
  | GapEvent
  | RunEndEvent

export type EventKind = EventBody['kind']

/** The first event: what was run. */
export interface RunStartEvent {
  readonly kind: 'run-start'
  readonly lab: string
  /** The kernel's name in `kernel-config/`, or `custom`. */
  readonly kernel: string
  readonly deterministic: boolean
}

/** Whether this kernel has a feature that the lab mentions, found out before the boot. */
export interface FeatureEvent {
  readonly kind: 'feature'
  /** As `features.yaml` calls it. */
  readonly name: string
  /** null: it could not be found out. */
  readonly present: boolean | null
  /** What tells, a clause: `CONFIG_SECURITY_NETWORK is not set`. */
  readonly why: string
}

/** How a probe was resolved against this kernel, before the boot. */
export interface ProbeEvent {
  readonly kind: 'probe'
  readonly probe: string
  /** The alternative that was used, as the lab file spells it. */
  readonly at: string
  readonly locations: readonly Location[]
}

export interface Location {
  readonly function: string
  readonly address: Hex
  readonly file: string | null
  readonly line: number | null
  /** The function's body was inlined here. */
  readonly inlined: boolean
  /** The code lies in `.init.text`, which the kernel frees after boot. */
  readonly init: boolean
}

/** `reset`: before the first instruction. `initcalls`: `do_basic_setup` is entered. `guest`: the step runner is ready. `end`: the guest is off. */
export type Phase = 'reset' | 'initcalls' | 'guest' | 'end'
export const PHASES: readonly Phase[] = ['reset', 'initcalls', 'guest', 'end']

export interface PhaseEvent {
  readonly kind: 'phase'
  readonly phase: Phase
  readonly time: GuestTime
}

/** Nanoseconds of the guest's own clock since power-on; null before the guest has one. */
export type GuestTime = number | null

export interface Task {
  readonly pid: number
  readonly comm: string
  /** The name that the lab's plan gives the task (or its ancestor); null for every other task. */
  readonly name: string | null
}

/** Innermost first. An inlined frame shares the address of the frame that it is inlined into. */
export interface Frame {
  readonly function: string
  readonly file: string | null
  readonly line: number | null
  readonly address: Hex
  readonly inlined: boolean
}

/** `whole`: it ends where the stack ends. `truncated`: the probe's depth was reached. `broken`: unwinding failed. `none`: not asked for. */
export type BacktraceState = 'whole' | 'truncated' | 'broken' | 'none'

export interface HitEvent {
  readonly kind: 'hit'
  readonly probe: string
  /** Counts this probe's hits from 1. */
  readonly hit: number
  readonly function: string
  readonly address: Hex
  readonly file: string | null
  readonly line: number | null
  readonly cpu: number
  readonly task: Task
  readonly time: GuestTime
  readonly backtrace: BacktraceState
  readonly frames: readonly Frame[]
  readonly args: Readonly<Record<string, Value>>
  readonly captures: Readonly<Record<string, Value>>
}

/** The return of the hit whose number is `hit`. */
export interface ReturnEvent {
  readonly kind: 'return'
  readonly probe: string
  readonly hit: number
  readonly function: string
  /** Where it returned to. */
  readonly address: Hex
  readonly cpu: number
  readonly task: Task
  readonly time: GuestTime
  /** null when the function returns nothing. */
  readonly value: Value | null
  /** `-ECONNREFUSED` when the value is an error number (also one inside a pointer), else null. */
  readonly error: string | null
  readonly captures: Readonly<Record<string, Value>>
}

/** A step of the lab's plan was carried out, or failed. `step` counts from 1 in the plan's order. */
export interface StepEvent {
  readonly kind: 'step'
  readonly step: number
  readonly op: string
  readonly task: string | null
  readonly ok: boolean
  /** What was done or seen; on failure why. */
  readonly detail: string
  readonly time: GuestTime
}

export interface TaskEvent {
  readonly kind: 'task'
  readonly task: string
  readonly pid: number
  readonly state: 'started' | 'exited'
  /** The exit status; null while it runs, or when a signal ended it. */
  readonly status: number | null
  /** `SIGTERM`; null when no signal ended it. */
  readonly signal: string | null
  readonly time: GuestTime
}

/** A line that a task printed; `partial` when it was a prompt, without a newline yet. */
export interface OutputEvent {
  readonly kind: 'output'
  readonly task: string
  readonly text: string
  readonly partial: boolean
  readonly time: GuestTime
}

/** A line of the kernel's console. */
export interface ConsoleEvent {
  readonly kind: 'console'
  readonly text: string
}

/** The kernel panicked; seen by a breakpoint at `panic` itself. */
export interface CrashEvent {
  readonly kind: 'crash'
  readonly message: string
  readonly frames: readonly Frame[]
  readonly time: GuestTime
}

/** Evidence that is known to be missing. `probe` is null when the whole trace is concerned. */
export interface GapEvent {
  readonly kind: 'gap'
  /** Or the capture file that is concerned, by its name without `.pcap`. */
  readonly probe: string | null
  readonly reason: string
}

/** The last event. A trace without one is incomplete. */
export interface RunEndEvent {
  readonly kind: 'run-end'
  readonly outcome: 'complete' | 'incomplete'
  /** Why it is incomplete: an error code and its sentence; null when complete. */
  readonly reason: string | null
  readonly ledger: Readonly<Record<string, LedgerLine>>
}

/** The loss ledger's line for one probe; all are counts but `armed` and `limited`. */
export interface LedgerLine {
  /** The probe's breakpoints were in place at some time. */
  readonly armed: boolean
  /** Hits seen that passed the probe's task filter. */
  readonly hit: number
  /** Hit events written. */
  readonly captured: number
  /** Captures cut short (depth, length, number of frames). */
  readonly truncated: number
  /** Values that could not be had. */
  readonly unavailable: number
  /** Returns that were asked for and never seen. */
  readonly unreturned: number
  /** The probe's limit was reached, so later hits were not looked for. */
  readonly limited: boolean
}
