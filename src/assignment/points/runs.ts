import type { Lab } from '../../lab/index.js'
import type { Trace } from '../../trace/index.js'
import type { Verdict } from '../../verdict/index.js'
import type { BuiltLab } from '../build.js'
import type { Check } from '../model/index.js'

/** How a scenario was run for one hand-in. */
export type ScenarioRun =
  | {
      readonly state: 'run'
      readonly lab: Lab
      readonly built: BuiltLab
      readonly verdict: Verdict
      readonly trace: Trace
      /** The key with this scenario's values. */
      readonly checks: readonly Check[]
      /** Why the run did not come to its end, when that is the hand-in's own doing. */
      readonly own: string | null
      /** The trace's hash. */
      readonly sha256: string | null
    }
  /** It could not be run, or not to its end, for a reason that is not the student's. */
  | { readonly state: 'trouble'; readonly why: string }
  /** There was nothing to run: the program is missing, or is none. */
  | { readonly state: 'nothing'; readonly why: string }

export type ScenarioRuns = ReadonlyMap<string, ScenarioRun>
