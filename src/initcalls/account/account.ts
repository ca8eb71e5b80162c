import type { Event, EventKind } from '../../event/index.js'
import { buildAccount } from './build.js'
import type { InitcallAccount } from './types.js'

/** The probe by which a lab watches do_one_initcall(). */
export const INITCALL_PROBE = 'initcall'

const known = new WeakMap<readonly Event[], InitcallAccount>()

/** The three sources of a trace side by side; made once for the same events. */
export function initcallAccount(events: readonly Event[]): InitcallAccount {
  const made = known.get(events) ?? accountOf(events)
  known.set(events, made)
  return made
}

function accountOf(events: readonly Event[]): InitcallAccount {
  const returns = ofKind(events, 'return').filter(({ probe }) => probe === INITCALL_PROBE)
  return buildAccount({
    entries: ofKind(events, 'initcall'),
    calls: ofKind(events, 'hit').filter(({ probe }) => probe === INITCALL_PROBE),
    returns: new Map(returns.map(event => [event.hit, event])),
    console: ofKind(beforePrograms(events), 'console'),
  })
}

/** The last initcall is over before there is a program, so what has the look of one afterwards is a program's doing. */
function beforePrograms(events: readonly Event[]): readonly Event[] {
  const ready = events.findIndex(event => event.kind === 'phase' && event.phase === 'guest')
  return ready === -1 ? events : events.slice(0, ready)
}

function ofKind<Kind extends EventKind>(events: readonly Event[], kind: Kind) {
  return events.filter((event): event is Extract<Event, { readonly kind: Kind }> => event.kind === kind)
}
