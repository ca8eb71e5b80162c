import { overlapsOf } from './overlaps.js'
import { ramp, type Sign } from './sign.js'
import type { Sketch } from './sketch.js'

/** Some eighty tokens, ten lines, that are neither the starter's nor everybody's. */
const LEAST_PROGRAM = 12

export function programSigns(sketches: readonly Sketch[]): readonly Sign[] {
  const found = overlapsOf(
    sketches.map(({ program }) => program),
    { least: LEAST_PROGRAM, share: 0.4 },
  )
  return found.map(({ pair, share }) => ({
    pair,
    cause: 'program',
    strength: 0.95 * ramp(share, 0.35, 0.75),
    why: `programs: ${percent(share)} of the smaller one's code is in the other, whatever its names, numbers, comments and order, and without what the starter or a quarter of the class has`,
  }))
}

export function proseSigns(sketches: readonly Sketch[]): readonly Sign[] {
  const found = overlapsOf(
    sketches.map(({ prose }) => prose),
    { least: 6, share: 0.4 },
  )
  return found.map(({ pair, share }) => ({
    pair,
    cause: 'prose',
    strength: 0.9 * ramp(share, 0.3, 0.7),
    why: `sentences: ${percent(share)} of the shorter text is word for word in the other`,
  }))
}

const LEAST_TRACE = 8
/** One in 32: what is less rare is a likely way to do it. */
const FULL_BITS = 5

/** Traces by themselves say little: many programs do the same calls. What made them is compared as well, and the stronger sign counts. */
export function traceSigns(sketches: readonly Sketch[]): readonly Sign[] {
  const found = overlapsOf(
    sketches.map(({ trace }) => trace),
    { least: LEAST_TRACE, share: 0.7 },
  )
  return found.map(({ pair, share, bits, sets }) => {
    const own = pair.every(at => sketches[at]?.own === true)
    const rare = ramp(bits, 0, FULL_BITS)
    return {
      pair,
      cause: own ? 'program' : 'answers',
      strength: (own ? 0.7 : 0.4) * ramp(share, 0.6, 1) * rare,
      why: `traces: ${percent(share)} of one's rarer runs of calls are in the other's, and about ${Math.max(2, Math.round(sets / 2 ** bits))} of ${sets} have them`,
    }
  })
}

const percent = (share: number) => `${Math.round(100 * share)} %`
