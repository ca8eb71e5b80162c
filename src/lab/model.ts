import type { Position } from '../errors/index.js'
import type { Expression } from './expression.js'

/** A lab file, checked and with every default filled in. Plain data: it survives JSON. */
export interface Lab {
  /** The folder's name, or the file's without its ending: `[a-z0-9][a-z0-9-]*`. */
  readonly name: string
  readonly title: string
  readonly topics: readonly string[]
  /** The sections of course texts that it answers. */
  readonly answers: readonly string[]
  /** A named kernel of `kernel-config/`. */
  readonly kernel: string
  /** Kernel options (`CONFIG_INET`) without which the lab makes no sense. */
  readonly requires: readonly string[]
  /** Features without which it makes no sense. */
  readonly requiresFeatures: readonly string[]
  /** Host seconds that the whole run may take. */
  readonly timeout: number
  /** Added to the kernel's command line, each a word. */
  readonly cmdline: readonly string[]
  /** Guest path (`/lab/…`) → path inside the lab's folder. */
  readonly files: Readonly<Record<string, string>>
  /** Debian packages whose programs the guest has besides its own. */
  readonly packages: readonly GuestPackage[]
  readonly steps: readonly Step[]
  /** Those of the included sets first. */
  readonly probes: readonly Probe[]
  readonly expectations: readonly Expectation[]
  /** Every feature that the lab mentions, as `features.yaml` declares it. */
  readonly features: Readonly<Record<string, Feature>>
  /** A function's other names, as `features.yaml` has them. */
  readonly renamed: Readonly<Record<string, readonly string[]>>
}

/** What a kernel may have or lack. All that is said must hold; of each list, any. An empty list says nothing. */
export interface Feature {
  readonly title: string
  readonly options: readonly string[]
  readonly functions: readonly string[]
  readonly fields: readonly FieldPlace[]
  readonly architectures: readonly string[]
}

/** `struct inet_hashinfo.listening_hash`: the type and the path of fields from it. */
export interface FieldPlace {
  readonly type: string
  readonly path: readonly string[]
  readonly text: string
}

/** `lab/features.yaml`. `renamed` goes both ways: each name of a function has all the others. */
export interface FeatureBook {
  readonly features: Readonly<Record<string, Feature>>
  readonly renamed: Readonly<Record<string, readonly string[]>>
}

/** The features that a kernel must have, and those that it must lack, for something to mean anything on it. */
export interface Condition {
  readonly when: readonly string[]
  readonly unless: readonly string[]
}

/** Debian packages that a guest may have; what each brings is in `artifacts/rootfs/packages`. */
export const GUEST_PACKAGES = ['tcpdump', 'iproute2'] as const
export type GuestPackage = (typeof GUEST_PACKAGES)[number]

/** One step of the guest's plan. Steps are carried out one after the other; tasks run beside them. */
export type Step =
  /** Start a program as a named task. `user` is a numeric uid; 0 is root. */
  | { readonly op: 'start'; readonly task: string; readonly run: readonly [string, ...string[]]; readonly user: number }
  /** Wait until the task has printed a line (or an unfinished one, a prompt) that contains `text`. */
  | { readonly op: 'expect'; readonly task: string; readonly text: string; readonly within: number }
  /** Wait for the prompt (when there is one), then feed the text and a newline to the task's stdin. */
  | {
      readonly op: 'type'
      readonly task: string
      readonly text: string
      readonly prompt: string | null
      readonly within: number
    }
  /** End the task's stdin. */
  | { readonly op: 'eof'; readonly task: string }
  | { readonly op: 'sleep'; readonly milliseconds: number }
  /** Wait until a TCP socket listens on the port, or a UDP socket is bound to it. */
  | { readonly op: 'listening'; readonly port: number; readonly within: number }
  /** Wait until the task's process sleeps in the kernel and goes on sleeping. */
  | { readonly op: 'asleep'; readonly task: string; readonly within: number }
  /** Keep a file of the guest (its first MiB) in the run's folder, as `files/<as>`. */
  | { readonly op: 'save'; readonly file: string; readonly as: string }
  | { readonly op: 'signal'; readonly task: string; readonly signal: string }
  /** Wait for the task's end and check how it ended; null: any way will do. */
  | {
      readonly op: 'exit'
      readonly task: string
      readonly status: number | null
      readonly signal: string | null
      readonly within: number
    }

export type ProbePhase = 'reset' | 'initcalls' | 'guest'

export interface Probe extends Condition {
  readonly id: string
  /** The first alternative that the kernel has is used; a function's other names (`Lab.renamed`) come after the lab's own. */
  readonly at: readonly [ProbePlace, ...ProbePlace[]]
  /** A probe that the kernel cannot resolve is left out, with a gap event, instead of stopping the run. */
  readonly optional: boolean
  /** Only hits in these tasks (or their children) count; empty: any task. */
  readonly tasks: readonly string[]
  /** Only hits below one of these functions on the call chain count; empty: whoever calls. */
  readonly under: readonly string[]
  readonly from: ProbePhase
  /** Disarmed when this phase begins; null: never. */
  readonly until: 'guest' | 'initcalls' | null
  /** Hits after which it is disarmed. */
  readonly limit: number
  readonly entry: Capture
  /** null: the return is not watched. */
  readonly exit: Capture | null
  readonly position: Position
}

export type ProbePlace =
  | { readonly type: 'function'; readonly name: string; readonly text: string; readonly position: Position }
  | {
      readonly type: 'line'
      readonly file: string
      readonly line: number
      readonly text: string
      readonly position: Position
    }

export interface Capture {
  /** Frames at most; 0: no backtrace. Always 0 at return. */
  readonly backtrace: number
  readonly args: boolean
  readonly values: readonly Captured[]
}

/** A named capture; names are unique among all of one end of a probe. */
export type Captured = CapturedValue | CapturedList | CapturedBytes

/** A C expression and how the file spells it. */
export interface Written {
  readonly text: string
  readonly expression: Expression
}

/** A named expression, printed by its type; a struct with the chosen fields. */
export interface CapturedValue extends Written {
  readonly kind: 'value'
  readonly name: string
  /** Field paths (`sk.sk_state`, `sk->sk_state` alike) of a struct or of the struct pointed to; empty: all fields. */
  readonly fields: readonly string[]
  /** How many levels of nested structs are written; 1: only scalars of the struct itself. */
  readonly depth: number
  /** Pointer fields whose target is captured too (their paths); the value itself when it is a pointer and a struct is asked for. */
  readonly follow: readonly string[]
  readonly position: Position
}

/** The elements of a linked list, or of every chain of a hash table. */
export interface CapturedList {
  readonly kind: 'list'
  readonly name: string
  readonly from: ListStart
  /** The elements' type, `struct sock`. */
  readonly of: string
  /** The member that links them; a path of fields. */
  readonly by: string
  /** Field paths that are kept of each element, beside its address. */
  readonly fields: readonly string[]
  /** What is computed for each element, which is `item` there. */
  readonly values: readonly (Written & { readonly name: string })[]
  /** Elements at most. */
  readonly limit: number
  readonly position: Position
}

export type ListStart =
  | { readonly type: 'head'; readonly head: Written }
  /** `head` is the path to the chain's head in a bucket; null: the bucket is the head. */
  | { readonly type: 'table'; readonly table: Written; readonly size: Written; readonly head: string | null }

/** Memory as it is. */
export interface CapturedBytes {
  readonly kind: 'bytes'
  readonly name: string
  readonly at: Written
  readonly length: Written
  readonly position: Position
}

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

export type Expectation = {
  readonly position: Position
  readonly text: string
} & Condition /** The probe was hit that many times (by that task). `never` is a range of 0 to 0. */ &
  (
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
  )
