import { didYouMean, type Position, positionOf, type Span } from '../../errors/index.js'
import type { Fault } from '../faults.js'
import type { FeatureBook } from '../model/index.js'
import { code, listing } from '../show.js'
import type { LabSource, Path } from '../yaml/source.js'

/** What the compiling of each part needs: the source for positions, and where faults go. */
export interface Compiling {
  readonly source: LabSource
  readonly faults: Fault[]
  /** What may be said of kernels. */
  readonly book: FeatureBook
}

/** A readable step, probe or expectation and its place; `whole` unless something in it had to be left out. */
export interface Unit<Value> {
  readonly value: Value
  readonly path: Path
  readonly whole: boolean
}

export function positionAt({ source }: Compiling, span: Span): Position {
  return { file: source.file, ...positionOf(source.text, span.offset) }
}

/** More than these are never shown. */
const MOST_FAULTS = 500
/** At least as many as a lab may have probes. */
const MOST_COMPARED = 1000
/** As many as are shown; to compare names takes time. */
const MOST_HINTS = 100

export function blame(compiling: Compiling, span: Span, what: string, todo?: string): void {
  if (compiling.faults.length < MOST_FAULTS) compiling.faults.push({ span, what, todo })
}

/** A fault for a name that means nothing, with the nearest that does. */
export function blameName(
  compiling: Compiling,
  span: Span,
  kind: string,
  name: string,
  known: readonly string[],
): void {
  const { length } = compiling.faults
  if (length >= MOST_FAULTS) return
  const all = known.length === 0 ? 'there is none at all' : `known are ${listing(known.slice(0, 12))}`
  const near = length < MOST_HINTS ? didYouMean(name, known.slice(0, MOST_COMPARED)) : undefined
  blame(compiling, span, `there is no ${kind} ${code(name)}`, near ?? all)
}
