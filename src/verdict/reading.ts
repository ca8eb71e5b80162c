import type { ValueRef } from '../lab/index.js'
import type { EventOf } from '../trace/index.js'
import type { Reading } from './compare.js'
import type { Case } from './evidence.js'
import { type Found, lookUp } from './lookup.js'
import { shapeOf } from './shape.js'

/** What a reference finds at one hit; `seq` is the event that shows it, or that should. */
export type ReadingAt = { readonly seq: number } & (
  | { readonly reading: Reading; readonly missing?: never }
  | { readonly missing: string; readonly reading?: never }
)

export function readAt(judged: Case, ref: ValueRef, hit: EventOf<'hit'>): ReadingAt {
  if (ref.of === 'args') return readNamed(lookUp(hit.args, ref.path), hit.seq)
  if (ref.of === 'entry') return readNamed(lookUp(hit.captures, ref.path), hit.seq)
  const { trace, lab } = judged
  const returned = trace.probes.get(hit.probe)?.returns.get(hit.hit)
  if (returned !== undefined) return readReturn(ref, returned)
  const watched = lab.probes.find(({ id }) => id === hit.probe)?.exit !== null
  const missing = watched
    ? `the return of event ${hit.seq} was not seen`
    : `the return of \`${hit.probe}\` is not watched`
  return { seq: hit.seq, missing }
}

function readReturn({ of, path }: ValueRef, { seq, value, error, captures }: EventOf<'return'>): ReadingAt {
  if (of === 'exit') return readNamed(lookUp(captures, path), seq)
  if (value === null) return { seq, missing: 'the function returns nothing' }
  if (path.length > 0) return readNamed(lookUp({ $ret: value }, ['$ret', ...path]), seq)
  const shape = shapeOf(value)
  if (shape.is === 'unavailable') return { seq, missing: `the return value is unavailable: ${shape.reason}` }
  return { seq, reading: { value, error } }
}

function readNamed(found: Found, seq: number): ReadingAt {
  return 'missing' in found ? { seq, ...found } : { seq, reading: { value: found.value, error: undefined } }
}
