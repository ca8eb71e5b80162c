import type { Position } from '../../errors/index.js'
import type { Expression } from '../expression/expression.js'

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
