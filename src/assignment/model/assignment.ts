import type { Position } from '../../errors/index.js'
import type { Scalar } from '../../lab/index.js'
import type { Blank } from './blank.js'
import type { Scenario, ValueDomain } from './values.js'

/** What a student gets: `assignment.yaml`, `lab.yaml` and `task.md`, and what is in `starter/`. */
export interface Handout {
  /** The folder's name; also the lab's. `[a-z0-9][a-z0-9-]*` */
  readonly name: string
  readonly title: string
  readonly blanks: readonly Blank[]
  /** `lab.yaml`; in a key's folder with `${…}` for values that are not drawn yet. */
  readonly lab: string
  /** Every other file that is handed out, by its path in the hand-out. */
  readonly files: ReadonlyMap<string, Uint8Array>
  /** Whose it is; null in the key's folder. */
  readonly student: string | null
  /** The folder that it was read from, absolute. */
  readonly folder: string
}

/** An assignment with what stays with the teacher: `key.yaml`, `samples/`. */
export interface Assignment {
  readonly handout: Handout
  readonly key: Key
}

export interface Key {
  readonly file: string
  readonly source: string
  /** What the students' values are drawn from. */
  readonly seed: string
  readonly values: Readonly<Record<string, ValueDomain>>
  readonly scenarios: readonly [Scenario, ...Scenario[]]
  /** Probes besides those of `lab.yaml`, in a lab's syntax, as data. */
  readonly probes: Readonly<Record<string, unknown>>
  readonly parts: readonly Part[]
  /** Hand-ins below `samples/`, and the points that they must get. The first is a whole solution. */
  readonly samples: Readonly<Record<string, number>>
  /** Words of the key that the hand-out may show all the same. */
  readonly shown: readonly string[]
}

export interface Part {
  readonly id: string
  readonly title: string
  /** Parts that must have been got whole before this one counts. */
  readonly needs: readonly string[]
  /** All checks or nothing. */
  readonly all: boolean
  readonly checks: readonly Check[]
  /** Told when a check of the part is missed; null: none. */
  readonly hint: string | null
}

/** What earns points. */
export type Check = {
  /** `place.1`: the part and the number. */
  readonly id: string
  readonly points: number
  /** What is wanted, in words that give nothing away: every student reads them. */
  readonly wants: string
  readonly hint: string | null
  /** The scenarios in which it must hold, each. */
  readonly scenarios: readonly string[]
  readonly position: Position
} & CheckKind

export type CheckKind =
  /** An expectation in a lab's syntax, as data. `refute`: it must fail, for certain. */
  | { readonly type: 'expect' | 'refute'; readonly expectation: unknown }
  /** The probe `probe` must be at one of these functions: how a result was got. */
  | { readonly type: 'function'; readonly probe: string; readonly is: readonly string[] }
  /** The blank's functions are those of the probe's backtrace, between two of them; points by how many are right and in order. */
  | {
      readonly type: 'chain'
      readonly blank: string
      readonly probe: string
      readonly nth: number
      readonly from: string | null
      readonly to: string | null
    }
  /** The answer itself. */
  | { readonly type: 'answer'; readonly blank: string; readonly oneOf: readonly Scalar[] }
  /**
   * The student's own expectations: each that holds in all `scenarios` and fails in all `against` tells them apart; points
   * by how many do, up to `count`. One that holds in both worlds explains nothing.
   */
  | { readonly type: 'theirs'; readonly blank: string; readonly against: readonly string[]; readonly count: number }
