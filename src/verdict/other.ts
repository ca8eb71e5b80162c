import type { HitSelector, Other, ValueRef } from '../lab/index.js'
import { kindOf, meaningOf } from './compare.js'
import type { Case } from './evidence.js'
import { selectSights } from './packets.js'
import { findPrinted } from './printed-value.js'
import { type ReadingAt, readAt } from './reading.js'
import type { Selection, Sight } from './select.js'
import { describeValue } from './words.js'

/** A value with its meaning; without one when it could not be had. */
export interface Weighed {
  readonly seq: number
  readonly meaning: string | null
  readonly words: string
}

export function weigh({ seq, reading, missing }: ReadingAt): Weighed {
  if (reading === undefined) return { seq, meaning: null, words: missing }
  const meaning = meaningOf(reading.value)
  const words = describeValue(reading.value, reading.error ?? null)
  return meaning === null ? { seq, meaning, words: `a part of ${words} is unavailable` } : { seq, meaning, words }
}

/** What values are compared with. */
export interface OtherSide {
  /** `selection` together with what this side rests on. */
  readonly selection: Selection
  /** The other values for one hit; null when there is none at all. */
  readonly at: (hit: Sight) => Others | null
  /** Events that a pass rests on as well. */
  readonly besides: readonly number[]
}

/**
 * Two values of the same selection are compared hit by hit (a field at entry and at return); otherwise each value on the
 * one side is compared with each on the other. `asText`: what was printed is compared with texts.
 */
export function otherSide(judged: Case, ref: ValueRef, selection: Selection, other: Other, asText: boolean): OtherSide {
  if ('pattern' in other) {
    const { selection: lines, value } = findPrinted(judged, other, asText)
    return fixedSide(both(selection, lines), value === null ? [] : [weigh(value)])
  }
  if (sameSelection(ref.select, other.select)) {
    return { selection, at: hit => sortOut([weigh(readAt(judged, other, hit))]), besides: [] }
  }
  const hits = selectSights(judged, other)
  return fixedSide(both(selection, hits), weighEach(judged, other, hits))
}

function* weighEach(judged: Case, ref: ValueRef, { hits }: Selection): Generator<Weighed> {
  for (const hit of hits) yield weigh(readAt(judged, ref, hit))
}

function fixedSide(selection: Selection, values: Iterable<Weighed>): OtherSide {
  const besides: number[] = []
  const others = sortOut(values, ({ seq }) => besides.push(seq))
  return { selection, at: () => (besides.length === 0 ? null : others), besides }
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

/** The first value of each meaning and of each kind, so that a comparison takes a step however many there are. */
export interface Others {
  readonly meanings: ReadonlyMap<string | null, Weighed>
  readonly kinds: ReadonlyMap<string, Weighed>
}

function sortOut(values: Iterable<Weighed>, seen: (value: Weighed) => void = () => {}): Others {
  const meanings = new Map<string | null, Weighed>()
  const kinds = new Map<string, Weighed>()
  for (const value of values) {
    seen(value)
    if (!meanings.has(value.meaning)) meanings.set(value.meaning, value)
    if (value.meaning !== null && !kinds.has(kindOf(value.meaning))) kinds.set(kindOf(value.meaning), value)
  }
  return { meanings, kinds }
}
