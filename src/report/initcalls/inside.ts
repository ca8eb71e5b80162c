import { type Event, isPointer } from '../../event/index.js'
import type { InitcallRecord } from '../../initcalls/index.js'
import type { EventOf } from '../../trace/types.js'
import { returnText } from '../view/words.js'
import { isInitcallCall } from './account.js'

/** A probed call that an initcall made. */
export interface InnerCall {
  readonly seq: number
  readonly function: string
  /** What its first pointer that has a name leads to: `tcp_prot`. */
  readonly about: string | null
  /** In how many other probed calls of the same initcall it lies. */
  readonly depth: number
  /** null: its return was not watched, or not seen. */
  readonly returned: string | null
}

/** By the record, what its task was seen to call between its call and its return, in order. */
export function insideOf(
  records: readonly InitcallRecord[],
  events: readonly Event[],
): ReadonlyMap<InitcallRecord, readonly InnerCall[]> {
  const owners = new Map(records.flatMap(record => record.calls.map(call => [call.seq, { record, call }] as const)))
  const found = new Map<InitcallRecord, InnerCall[]>()
  const returns = returnsOf(events)
  let open: { readonly record: InitcallRecord; readonly pid: number; readonly end: number } | null = null
  let ends: number[] = []
  for (const event of events) {
    if (event.kind !== 'hit') continue
    const owner = owners.get(event.seq)
    if (owner !== undefined) {
      open = { record: owner.record, pid: event.task.pid, end: owner.call.returned?.seq ?? Number.POSITIVE_INFINITY }
      ends = []
    } else if (open !== null && event.task.pid === open.pid && event.seq < open.end && !isInitcallCall(event)) {
      ends = ends.filter(end => end > event.seq)
      const ret = returns.get(key(event))
      const inner = {
        seq: event.seq,
        function: event.function,
        about: aboutOf(event),
        depth: ends.length,
        returned: returnOf(ret),
      }
      const same = found.get(open.record)
      if (same === undefined) found.set(open.record, [inner])
      else same.push(inner)
      if (ret !== undefined) ends.push(ret.seq)
    }
  }
  return found
}

function aboutOf({ args }: EventOf<'hit'>): string | null {
  const named = Object.values(args)
    .filter(isPointer)
    .find(({ symbol }) => symbol !== null)
  return named?.symbol ?? null
}

function returnsOf(events: readonly Event[]): ReadonlyMap<string, EventOf<'return'>> {
  return new Map(events.flatMap(event => (event.kind === 'return' ? [[key(event), event] as const] : [])))
}

function key({ probe, hit }: { readonly probe: string; readonly hit: number }): string {
  return `${hit} ${probe}`
}

function returnOf(ret: EventOf<'return'> | undefined): string | null {
  return ret === undefined ? null : returnText(ret)
}
