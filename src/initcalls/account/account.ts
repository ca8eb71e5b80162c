import type { Event } from '../../event/index.js'
import { buildAccount } from './build.js'
import type { InitcallAccount, InitcallSources } from './types.js'

/** The probe by which a lab watches do_one_initcall(). */
export const INITCALL_PROBE = 'initcall'

const known = new WeakMap<Iterable<Event>, InitcallAccount>()

/** The three sources of a trace side by side; made once for the same events. */
export function initcallAccount(events: Iterable<Event>): InitcallAccount {
  const made = known.get(events) ?? buildAccount(sourcesIn(events))
  known.set(events, made)
  return made
}

type Writable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer Item)[] ? Item[] : T[K] }

/** Keeps no more of a large trace than the account is made of. */
function sourcesIn(events: Iterable<Event>): InitcallSources {
  const returns = new Map<number, Extract<Event, { readonly kind: 'return' }>>()
  const sources: Writable<InitcallSources> = { entries: [], calls: [], returns, console: [] }
  // The last initcall is over before there is a program, so what has the look of one afterwards is a program's doing.
  let programs = false
  for (const event of events) {
    programs ||= event.kind === 'phase' && event.phase === 'guest'
    if (event.kind === 'initcall') sources.entries.push(event)
    else if (event.kind === 'hit' && event.probe === INITCALL_PROBE) sources.calls.push(event)
    else if (event.kind === 'return' && event.probe === INITCALL_PROBE) returns.set(event.hit, event)
    else if (event.kind === 'console' && !programs && event.text.includes('call')) sources.console.push(event)
  }
  return sources
}
