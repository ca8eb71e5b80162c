import type { Scalar } from '../../lab/index.js'

/** From what a value is drawn; each student has values of their own. */
export type ValueDomain =
  /** A whole number, both ends included; never the one that another value has. */
  | { readonly type: 'integer'; readonly from: number; readonly to: number; readonly apartFrom: readonly string[] }
  /** Lower-case letters. */
  | { readonly type: 'letters'; readonly length: number }
  | { readonly type: 'one-of'; readonly of: readonly Scalar[] }
  /** An order: `${name.1}` is the first, `${name.2}` the second. */
  | { readonly type: 'shuffle'; readonly of: readonly string[] }
  /** The same as another value, or what `where` says for it, unless a scenario sets it. */
  | { readonly type: 'same'; readonly as: string; readonly where: Readonly<Record<string, string | number>> | null }

/** What `${name}` stands for. */
export type Values = Readonly<Record<string, string | number>>

/** A world in which the lab is run. */
export interface Scenario {
  readonly name: string
  /** Values that are drawn anew, so that nobody has seen them. */
  readonly draw: readonly string[]
  /** Values that are set; `${name}` in them is another value of this scenario. */
  readonly set: Readonly<Record<string, string | number>>
}

/** The scenario that the hand-out shows, with the student's own values. It is always there, and the first. */
export const OWN_SCENARIO = 'yours'
