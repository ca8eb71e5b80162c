import type { Position } from '../../errors/index.js'
import type { Capture } from './capture.js'
import type { Condition } from './feature.js'

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
