import type { Value } from '../event/index.js'
import type { ValueRef } from '../lab/index.js'
import type { EventOf } from '../trace/index.js'
import type { Reading } from './compare.js'
import type { Case } from './evidence.js'
import { type Found, lookUp, lookUpEach, placeDoubt } from './lookup.js'
import type { Sight } from './select.js'
import { shapeOf } from './shape.js'

/** What a reference finds at one hit; `seq` is the event that shows it, or that should. */
export type ReadingAt = { readonly seq: number } & (
  | { readonly reading: Reading; readonly missing?: never }
  | { readonly missing: string; readonly reading?: never }
)

export function readAt(judged: Case, ref: ValueRef, hit: Sight): ReadingAt {
  const record = recordAt(judged, ref, hit)
  if ('missing' in record) return record
  if ('returned' in record) return readReturn(ref, record.returned)
  const doubt = numberDoubt(judged, ref, record.names)
  return readFound(doubt === null ? lookUp(record.names, ref.path) : { missing: doubt }, record.seq)
}

/** An array's elements have their numbers in any case; those of a list only when none before them is missing. */
function numberDoubt({ lab }: Case, { of, select, path }: ValueRef, names: Names): string | null {
  const [name = '', place = ''] = path
  const probe = lab.probes.find(({ id }) => id === select.probe)
  const captures = (of === 'exit' ? probe?.exit?.values : of === 'entry' ? probe?.entry.values : null) ?? []
  const isList = captures.some(capture => capture.kind === 'list' && capture.name === name)
  return isList && /^[0-9]+$/.test(place) ? placeDoubt(names, name, Number(place)) : null
}

/** One element that `[*]` stands for; `name` is what to call it. */
export interface ElementAt {
  readonly name: string
  readonly at: ReadingAt
}

/** A list as a reference with `[*]` finds it at one hit. */
export type ElementsAt =
  | { readonly seq: number; readonly elements: readonly ElementAt[]; readonly cut: string | null }
  | { readonly seq: number; readonly missing: string }

export function readEachAt(judged: Case, ref: ValueRef, hit: Sight): ElementsAt {
  const record = recordAt(judged, ref, hit)
  if ('missing' in record) return record
  const { seq } = record
  if ('returned' in record) return { seq, missing: 'a return value has no elements' }
  const each = lookUpEach(record.names, ref.path)
  if ('missing' in each) return { seq, ...each }
  const elements = each.found.map(([place, found]) => ({ name: `element ${place}`, at: readFound(found, seq) }))
  return { seq, elements, cut: each.cut }
}

type Names = Readonly<Record<string, Value>>

type RecordAt = { readonly seq: number } & (
  | { readonly names: Names }
  | { readonly returned: EventOf<'return'> }
  | { readonly missing: string }
)

/** Where the reference's path begins. */
function recordAt({ trace, lab }: Case, { of }: ValueRef, sight: Sight): RecordAt {
  if (sight.kind === 'packet') return { seq: sight.seq, names: fieldsOf(sight) }
  const { probe, hit, seq, args, captures } = sight
  if (of === 'args') return { seq, names: args }
  if (of === 'entry') return { seq, names: captures }
  const returned = trace.probes.get(probe)?.returns.get(hit)
  if (returned !== undefined) {
    return of === 'exit' ? { seq: returned.seq, names: returned.captures } : { seq: returned.seq, returned }
  }
  const watched = lab.probes.find(({ id }) => id === probe)?.exit !== null
  return {
    seq,
    missing: watched ? `the return of event ${seq} was not seen` : `the return of \`${probe}\` is not watched`,
  }
}

/** What the packet's protocol does not have is not there. */
function fieldsOf({ packet, time }: EventOf<'packet'>): Readonly<Record<string, Value>> {
  const fields = Object.entries({ ...packet, time })
  return Object.fromEntries(fields.filter((field): field is [string, string | number] => field[1] !== null))
}

function readReturn({ path }: ValueRef, { seq, value, error }: EventOf<'return'>): ReadingAt {
  if (value === null) return { seq, missing: 'the function returns nothing' }
  if (path.length > 0) return readFound(lookUp({ $ret: value }, ['$ret', ...path]), seq)
  const shape = shapeOf(value)
  if (shape.is === 'unavailable') return { seq, missing: `the return value is unavailable: ${shape.reason}` }
  return { seq, reading: { value, error } }
}

function readFound(found: Found, seq: number): ReadingAt {
  return 'missing' in found ? { seq, ...found } : { seq, reading: { value: found.value, error: undefined } }
}
