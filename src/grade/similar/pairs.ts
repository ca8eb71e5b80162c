import type { SimilarPair } from '../types.js'
import { answerSigns } from './answer-signs.js'
import { programSigns, proseSigns, traceSigns } from './print-signs.js'
import type { Sign } from './sign.js'
import type { Sketch } from './sketch.js'
import { valueSigns } from './value-signs.js'

/** Below, chance and the nature of the task are as good a reason. The list is for the teacher's eyes; it is no verdict. */
const LISTED_FROM = 0.5

/**
 * The pairs of hand-ins that are more alike than an assignment explains, most alike first, with the reasons. All sketches are of one
 * assignment; their order does not matter. 500 take about a second.
 */
export function similarPairs(sketches: readonly Sketch[]): readonly SimilarPair[] {
  const sorted = ordered(sketches)
  const signs = [valueSigns, answerSigns, programSigns, proseSigns, traceSigns].flatMap(find => find(sorted))
  const pairs = [...byPair(signs).values()].flatMap(all => pairOf(sorted, all))
  return pairs.toSorted((one, other) => other.likeness - one.likeness || compare(one.students, other.students))
}

/** By student; a student's second hand-in stands beside the first, and the two are no pair. */
function ordered(sketches: readonly Sketch[]): readonly Sketch[] {
  const keyed = sketches.map(sketch => ({ sketch, key: [sketch.student, JSON.stringify(sketch)] }))
  return keyed.toSorted((one, other) => compare(one.key, other.key)).map(({ sketch }) => sketch)
}

/** By code units, so that no locale has a say. */
function compare(one: readonly string[], other: readonly string[]): number {
  const at = one.findIndex((text, index) => text !== other[index])
  const [a = '', b = ''] = [one[at], other[at]]
  return at < 0 ? 0 : a < b ? -1 : 1
}

function byPair(signs: readonly Sign[]): ReadonlyMap<string, readonly Sign[]> {
  const pairs = new Map<string, Sign[]>()
  for (const sign of signs) {
    const key = sign.pair.join()
    const known = pairs.get(key)
    if (known === undefined) pairs.set(key, [sign])
    else known.push(sign)
  }
  return pairs
}

function pairOf(sketches: readonly Sketch[], signs: readonly Sign[]): readonly SimilarPair[] {
  const students = (signs[0]?.pair ?? []).map(at => sketches[at]?.student ?? '')
  const [a = '', b = ''] = students
  const likeness = likenessOf(signs)
  return likeness < LISTED_FROM || a === b ? [] : [{ students: [a, b], likeness, why: signs.map(({ why }) => why) }]
}

/** Each cause takes its part of the doubt that the others have left; in hundredths. */
function likenessOf(signs: readonly Sign[]): number {
  const strongest = new Map<Sign['cause'], number>()
  for (const { cause, strength } of signs) strongest.set(cause, Math.max(strength, strongest.get(cause) ?? 0))
  const doubt = [...strongest.values()].reduce((left, strength) => left * (1 - strength), 1)
  return Math.round(100 * (1 - doubt)) / 100
}
