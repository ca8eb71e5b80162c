import type { Event } from '../event/index.js'
import type { Lab } from '../lab/index.js'
import type { TraceDefect } from '../trace/types.js'
import type { Verdict } from '../verdict/types.js'
import type { LeftOut } from './excerpt.js'
import type { RunManifest } from './manifest.js'

/** Everything that a reporter may use. Reporters read nothing else, so a saved run is rendered anywhere. */
export interface Report {
  readonly lab: Lab
  /** Of a large trace not all of them. */
  readonly events: readonly Event[]
  readonly left: LeftOut | null
  readonly verdict: Verdict
  readonly manifest: RunManifest
  /** What is wrong with the trace itself. */
  readonly defects: readonly TraceDefect[]
  /** A line of the kernel's source, null when it is not at hand. */
  readonly source: SourceLookup
}

export type SourceLookup = (file: string, line: number) => string | null

export const noSource: SourceLookup = () => null
