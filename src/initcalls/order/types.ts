import type { InitcallLevel } from '../../event/index.js'

/** An initcall of an order. It is known by function and file (static functions share names), and by how many of that pair stand before it. */
export interface OrderRow {
  readonly level: InitcallLevel
  readonly function: string
  /** Relative to the source tree; null: not known. */
  readonly file: string | null
  /** `0`, `-ENODEV`, `1`; null: not known. */
  readonly returned: string | null
}

/** What a file of an expected order says. */
export interface ExpectedOrder {
  readonly rows: readonly OrderRow[]
  /** None: the whole list must match. */
  readonly rules: readonly OrderRule[]
}

/** The same, with the lines of the file, from 1. */
export interface WrittenOrder extends ExpectedOrder {
  readonly lines: { readonly rows: readonly number[]; readonly rules: readonly number[] }
}

/** An initcall as a rule names it. */
export interface InitcallName {
  readonly function: string
  /** null: in whatever file. */
  readonly file: string | null
}

export type OrderRule =
  | {
      readonly kind: 'order'
      readonly name: InitcallName
      readonly runs: 'before' | 'after'
      readonly other: InitcallName
    }
  | { readonly kind: 'level'; readonly name: InitcallName; readonly level: InitcallLevel }
  | { readonly kind: 'returns'; readonly name: InitcallName; readonly returned: string }
  | { readonly kind: 'there'; readonly name: InitcallName; readonly there: boolean }
  /** The whole list matters, except these. */
  | { readonly kind: 'all'; readonly except: readonly Exception[] }

/** A rule that needs no list beside it. */
export type NamedRule = Exclude<OrderRule, { readonly kind: 'all' }>

export type Exception =
  | { readonly kind: 'level'; readonly level: InitcallLevel }
  /** Of function names, and of the file when it is given. */
  | { readonly kind: 'function'; readonly glob: string; readonly file: string | null }
  | { readonly kind: 'file'; readonly glob: string }
  | { readonly kind: 'edit'; readonly edit: Difference }

export const DIFFERENCES = ['added', 'removed', 'moved', 'reordered', 'returns'] as const

/** The kinds of edit that make an order another one. */
export type Difference = (typeof DIFFERENCES)[number]

/** Where in its level an initcall stands; null: it is the first or the last there. */
export interface OrderPlace {
  readonly level: InitcallLevel
  readonly previous: string | null
  readonly next: string | null
}

/** One change that leads from the expected order to the actual one. `from` and `to` count the rows of the two, from 0. */
export type OrderEdit =
  | { readonly kind: 'added'; readonly row: OrderRow; readonly now: OrderPlace; readonly to: number }
  | { readonly kind: 'removed'; readonly row: OrderRow; readonly was: OrderPlace; readonly from: number }
  /** To another level. */
  | ({ readonly kind: 'moved' } & Change & { readonly was: OrderPlace; readonly now: OrderPlace })
  /** To another place in its level. */
  | ({ readonly kind: 'reordered' } & Change & { readonly was: OrderPlace; readonly now: OrderPlace })
  | ({ readonly kind: 'returns' } & Change & { readonly was: string; readonly now: string })
  /** The function, or its file, has another place in the source: no difference of the order. */
  | ({ readonly kind: 'file' } & Change & { readonly was: string; readonly now: string })

interface Change {
  /** As it is in the actual order. */
  readonly row: OrderRow
  readonly from: number
  readonly to: number
}

export type EditKind = OrderEdit['kind']

/** What became of a rule. `unknown`: what it asks for is not known of the actual order. */
export interface RuleResult {
  readonly rule: OrderRule
  /** Index into the rules of the file; null: the file has none, and the whole list must match. */
  readonly index: number | null
  readonly state: 'holds' | 'broken' | 'unknown'
  /** A sentence without a full stop. */
  readonly message: string
  /** The differences that break the rule. */
  readonly edits: readonly OrderEdit[]
  /** Worth knowing, and no difference. Sentences without a full stop. */
  readonly notes: readonly string[]
}
