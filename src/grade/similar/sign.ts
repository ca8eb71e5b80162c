/** A reason to look at two hand-ins. */
export interface Sign {
  /** The hand-ins' places in the list, the smaller first. */
  readonly pair: readonly [number, number]
  /**
   * Signs with one cause do not add up, the strongest counts: who copies a program copies its trace, and who gives the same wrong
   * function has the same wrong hits.
   */
  readonly cause: 'values' | 'answers' | 'program' | 'prose'
  /** From 0 to 1. */
  readonly strength: number
  /** A sentence without a full stop. */
  readonly why: string
}

export function pairOf(a: number, b: number): readonly [number, number] {
  return a < b ? [a, b] : [b, a]
}

/** 0 up to `from`, 1 from `to` on, and a straight line between. */
export function ramp(value: number, from: number, to: number): number {
  return Math.min(1, Math.max(0, (value - from) / (to - from)))
}
