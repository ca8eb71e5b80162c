import { type Event, isPointer } from '../../event/index.js'
import { buildAccount, type InitcallAccount, type InitcallSources } from '../../initcalls/index.js'
import type { EventOf } from '../../trace/types.js'

/** The init order of a trace; null when its kernel's table of initcalls was not read. */
export function accountOf({ events }: { readonly events: readonly Event[] }): InitcallAccount | null {
  return hasInitOrder(events) ? buildAccount(sourcesOf(events)) : null
}

/** The table's entries stand in the trace's head. */
export function hasInitOrder(events: readonly Event[]): boolean {
  return events.some(({ kind }) => kind === 'initcall')
}

/** The probe that klab puts at do_one_initcall() for a lab that asks for initcalls. */
const PROBE = 'initcall'

export function isInitcallEvent({ probe, function: name }: EventOf<'hit'> | EventOf<'return'>): boolean {
  return probe === PROBE && name === 'do_one_initcall'
}

/** The name of the initcall that this call of do_one_initcall() is to run; null when it is no such call. */
export function initcallOf(hit: EventOf<'hit'>): string | null {
  if (!isInitcallEvent(hit)) return null
  const { fn } = hit.args
  if (fn === undefined || !isPointer(fn)) return 'an unknown function'
  return fn.symbol ?? fn.pointer
}

function sourcesOf(events: readonly Event[]): InitcallSources {
  const returns = events.filter(event => event.kind === 'return').filter(isInitcallEvent)
  return {
    entries: events.filter(event => event.kind === 'initcall'),
    calls: events.filter(event => event.kind === 'hit').filter(isInitcallEvent),
    returns: new Map(returns.map(event => [event.hit, event])),
    console: events.filter(event => event.kind === 'console'),
  }
}
