import type { Position } from '../../errors/index.js'
import type { ExpectedOrder, NamedRule } from '../../initcalls/index.js'
import type { Condition } from './feature.js'

export type Expectation = Expected & Condition & { readonly position: Position; readonly text: string }

type Expected =
  /** The probe was hit that many times (by that task). `never` is a range of 0 to 0. */
  | { readonly type: 'hits'; readonly probe: string; readonly task: string | null; readonly count: Range }
  /** First hits come in this order; with `strict` no other hit of a listed probe comes between. */
  | {
      readonly type: 'order'
      readonly probes: readonly string[]
      readonly task: string | null
      readonly strict: boolean
    }
  /** The backtrace of each selected hit contains these functions, innermost first; with `strict` one directly called by the next. */
  | {
      readonly type: 'callers'
      readonly select: HitSelector
      readonly chain: readonly string[]
      readonly strict: boolean
    }
  | { readonly type: 'value'; readonly ref: ValueRef; readonly test: Test }
  /** Some line of the kernel's console matches. */
  | { readonly type: 'console'; readonly pattern: string }
  /** Some line that the task printed matches. */
  | { readonly type: 'output'; readonly task: string; readonly pattern: string }
  | { readonly type: 'exit'; readonly task: string; readonly status: number | null; readonly signal: string | null }
  /** A saved capture has so many packets (from or to that port), and their TCP flags are these, in order. */
  | {
      readonly type: 'packets'
      readonly capture: string
      readonly port: number | null
      readonly flags: readonly string[] | null
      readonly count: Range
    }
  /** The init order, as a lab with `initcalls` watches it. */
  | { readonly type: 'initcalls'; readonly check: InitcallCheck }

export type InitcallCheck =
  /** The image's table, the calls that were made and the kernel's log say the same. */
  | { readonly is: 'agree' }
  /** No initcall but these returns an error that means more than that there is nothing to do. */
  | { readonly is: 'succeed'; readonly except: readonly string[] }
  | { readonly is: 'rule'; readonly rule: NamedRule }
  /** They are called in this order, as far as its rules say. */
  | { readonly is: 'expected'; readonly order: ExpectedOrder }

/** How many: both ends included; `max` null is without end. */
export interface Range {
  readonly min: number
  readonly max: number | null
}

/** Which hits of a probe: of one task or of any; the nth (from 1), the last (-1), or `null` for each of them. Or which packets of a saved capture. */
export interface HitSelector {
  readonly probe: string
  readonly task: string | null
  readonly nth: number | null
}

/**
 * A value in the trace. `of` is `args`, `entry` (captures at the hit), `exit` (captures at return) or `return` (the return
 * value); or `packet`, a field of a packet, where `select.probe` names the capture.
 */
export interface ValueRef {
  readonly select: HitSelector
  readonly of: 'args' | 'entry' | 'exit' | 'return' | 'packet'
  /** The capture's name and then field names; empty for `return`. `*`, once at most, is each element of a list. */
  readonly path: readonly string[]
  readonly text: string
}

/** What a program or the kernel printed: the first group of the pattern in the nth line that matches it. */
export interface PrintedRef {
  /** null: the kernel's console. */
  readonly task: string | null
  readonly pattern: string
  /** From 1; -1 is the last. */
  readonly nth: number
  readonly base: 8 | 10 | 16
}

/** What a value may be compared with, besides what the lab itself states. */
export type Other = ValueRef | PrintedRef

export type Scalar = number | string | boolean | null

export type Test =
  | { readonly op: 'equals'; readonly value: Scalar }
  | { readonly op: 'differs'; readonly value: Scalar }
  | { readonly op: 'range'; readonly min: number | null; readonly max: number | null }
  | { readonly op: 'matches'; readonly pattern: string }
  | { readonly op: 'same-as'; readonly other: Other }
  | { readonly op: 'differs-from'; readonly other: Other }
  /** Some element, or none, is this. */
  | { readonly op: 'includes'; readonly wanted: Wanted }
  | { readonly op: 'excludes'; readonly wanted: Wanted }

export type Wanted = { readonly value: Scalar } | { readonly other: Other }
