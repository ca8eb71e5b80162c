import type { HitSelector, Test, ValueRef } from '../lab/index.js'
import { kindOf, meaningOf } from './compare.js'
import type { Finding } from './conclude.js'
import { type HitFinding, judgeEach } from './each.js'
import type { Case } from './evidence.js'
import { type ReadingAt, readAt } from './reading.js'
import { type Selection, selectHits } from './select.js'
import { describeValue } from './words.js'

type Relation = Extract<Test, { readonly op: 'same-as' | 'differs-from' }>

/**
 * One captured value against another. Two values of the same selection are compared hit by hit (a field at entry and at
 * return); otherwise each value on the one side is compared with each on the other.
 */
export function judgeRelation(judged: Case, wanted: string, ref: ValueRef, { op, other }: Relation): Finding {
  const selection = selectHits(judged, ref.select)
  const left = selection.hits.map(hit => weigh(readAt(judged, ref, hit)))
  if (sameSelection(ref.select, other.select)) {
    const right = selection.hits.map(hit => weigh(readAt(judged, other, hit)))
    const findings = left.map((one, at) => relate(op, one, sortOut(right.slice(at, at + 1))))
    return judgeEach(wanted, selection, findings)
  }
  const otherSelection = selectHits(judged, other.select)
  const right = otherSelection.hits.map(hit => weigh(readAt(judged, other, hit)))
  const others = sortOut(right)
  const findings = right.length === 0 ? [] : left.map(one => relate(op, one, others))
  const besides = right.map(({ seq }) => seq)
  return judgeEach(wanted, both(selection, otherSelection), findings, besides)
}

/** A value with its meaning; without one when it could not be had. */
interface Weighed {
  readonly seq: number
  readonly meaning: string | null
  readonly words: string
}

function weigh({ seq, reading, missing }: ReadingAt): Weighed {
  if (reading === undefined) return { seq, meaning: null, words: missing }
  const meaning = meaningOf(reading.value)
  const words = describeValue(reading.value, reading.error ?? null)
  return meaning === null ? { seq, meaning, words: `a part of ${words} is unavailable` } : { seq, meaning, words }
}

/** The first value of each meaning and of each kind, so that a comparison takes a step however many there are. */
interface Others {
  readonly meanings: ReadonlyMap<string | null, Weighed>
  readonly kinds: ReadonlyMap<string, Weighed>
}

function sortOut(values: readonly Weighed[]): Others {
  const meanings = new Map<string | null, Weighed>()
  const kinds = new Map<string, Weighed>()
  for (const value of values) {
    if (!meanings.has(value.meaning)) meanings.set(value.meaning, value)
    if (value.meaning !== null && !kinds.has(kindOf(value.meaning))) kinds.set(kindOf(value.meaning), value)
  }
  return { meanings, kinds }
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

function sameSelection(a: HitSelector, b: HitSelector): boolean {
  return a.probe === b.probe && a.task === b.task && a.nth === b.nth
}

/** What rests on two selections is as doubtful as either. */
function both(a: Selection, b: Selection): Selection {
  return {
    hits: a.hits,
    doubt: a.doubt ?? b.doubt,
    unsure: a.unsure ?? b.unsure,
    none: a.hits.length === 0 ? a.none : b.none,
  }
}
