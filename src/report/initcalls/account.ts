import { type Event, isPointer } from '../../event/index.js'
import { INITCALL_PROBE, type InitcallAccount, initcallAccount } from '../../initcalls/index.js'
import type { EventOf } from '../../trace/types.js'

/** The init order of a trace; null when its kernel's table of initcalls was not read. */
export function accountOf({ events }: { readonly events: readonly Event[] }): InitcallAccount | null {
  return hasInitOrder(events) ? initcallAccount(events) : null
}

/** The table's entries stand in the trace's head. */
export function hasInitOrder(events: readonly Event[]): boolean {
  return events.some(({ kind }) => kind === 'initcall')
}

export function isInitcallCall({ probe }: EventOf<'hit'>): boolean {
  return probe === INITCALL_PROBE
}

/** The name of the initcall that this call of do_one_initcall() is to run; null when it is no such call. */
export function initcallOf(hit: EventOf<'hit'>): string | null {
  if (!isInitcallCall(hit)) return null
  const { fn } = hit.args
  if (fn === undefined || !isPointer(fn)) return 'an unknown function'
  return fn.symbol ?? fn.pointer
}
