import type { Test, ValueRef } from '../lab/index.js'
import { kindOf } from './compare.js'
import type { Finding } from './conclude.js'
import { type HitFinding, judgeEach } from './each.js'
import { findEach } from './elements.js'
import type { Case } from './evidence.js'
import { type Others, otherSide, type Weighed, weigh } from './other.js'
import { selectSights } from './packets.js'
import { type ReadingAt, readAt, readEachAt } from './reading.js'
import type { Selection, Sight } from './select.js'

type Relation = Extract<Test, { readonly op: 'same-as' | 'differs-from' }>

/** One captured value against another, or against what was printed. */
export function judgeRelation(judged: Case, wanted: string, ref: ValueRef, { op, other }: Relation): Finding {
  const chosen = selectSights(judged, ref)
  const { selection, at, besides } = otherSide(judged, ref, chosen, other, areTexts(judged, ref, chosen))
  const find = (hit: Sight) => {
    const others = at(hit)
    return others === null ? [] : [findEach(judged, ref, hit, reading => relate(op, weigh(reading), others))]
  }
  return judgeEach(wanted, selection, find, besides)
}

/** Whether all values that can be had are texts. */
export function areTexts(judged: Case, ref: ValueRef, { hits }: Selection): boolean {
  let any = false
  for (const hit of hits) {
    for (const reading of readingsAt(judged, ref, hit)) {
      const { meaning } = weigh(reading)
      if (meaning !== null && kindOf(meaning) !== '"') return false
      any ||= meaning !== null
    }
  }
  return any
}

function readingsAt(judged: Case, ref: ValueRef, hit: Sight): readonly ReadingAt[] {
  if (!ref.path.includes('*')) return [readAt(judged, ref, hit)]
  const list = readEachAt(judged, ref, hit)
  return 'missing' in list ? [] : list.elements.map(({ at }) => at)
}

function relate(op: Relation['op'], one: Weighed, others: Others): HitFinding {
  const { seq, words, meaning } = one
  if (meaning === null) return { holds: 'unknown', words, seqs: [seq] }
  const contrary = op === 'same-as' ? otherThan(meaning, others.meanings) : others.meanings.get(meaning)
  if (contrary !== undefined) {
    return {
      holds: 'no',
      words: `it is ${words}, while event ${contrary.seq} has ${contrary.words}`,
      seqs: [seq, contrary.seq],
    }
  }
  const unknown = others.meanings.get(null)
  if (unknown !== undefined) return { holds: 'unknown', words: unknown.words, seqs: [seq, unknown.seq] }
  const unlike = otherThan(kindOf(meaning), others.kinds)
  if (unlike !== undefined) {
    return { holds: 'unknown', words: `${words} and ${unlike.words} cannot be compared`, seqs: [seq, unlike.seq] }
  }
  const [other = one] = others.meanings.values()
  return { holds: 'yes', words: `it is ${words}, and event ${other.seq} has ${other.words}`, seqs: [seq, other.seq] }
}

/** The first value under another key than this one. */
function otherThan(key: string, values: ReadonlyMap<string | null, Weighed>): Weighed | undefined {
  for (const [other, value] of values) if (other !== null && other !== key) return value
  return undefined
}
