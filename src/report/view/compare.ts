import { isPointer, type Value } from '../../event/index.js'
import type { EventOf } from '../../trace/types.js'
import { changesBetween, type ObjectChange, type Sightings } from './changes.js'
import { type Context, NO_SIBLINGS } from './values.js'

type FieldOf = (probe: string, capture: string) => string
type Changes = ReadonlyMap<string, ObjectChange>

/** What changed in the call's objects since they were seen before it. */
export function seeEntry(seen: Sightings, hit: EventOf<'hit'>, fieldOf: FieldOf): Changes {
  const changes = new Map<string, ObjectChange>()
  for (const [name, value] of Object.entries(hit.captures)) {
    const change = seen.see(name, value, contextOf(fieldOf, hit.probe, name), hit)
    if (change !== null && change.fields.length > 0) changes.set(name, change)
  }
  return changes
}

/** What the call changed: against the same capture at its entry, or, for a capture of the return only, the object's last sighting. */
export function compareReturn(seen: Sightings, hit: EventOf<'hit'>, ret: EventOf<'return'>, fieldOf: FieldOf): Changes {
  const changes = new Map<string, ObjectChange>()
  for (const [name, value] of Object.entries(ret.captures)) {
    const context = contextOf(fieldOf, hit.probe, name)
    const sighted = seen.see(name, value, context, ret)
    const entry: Value | undefined = Object.hasOwn(hit.captures, name) ? hit.captures[name] : undefined
    const change = entry === undefined ? sighted : duringCall(name, hit.seq, entry, value, context)
    if (change !== null && change.fields.length > 0) changes.set(name, change)
  }
  return changes
}

function duringCall(name: string, since: number, before: Value, after: Value, context: Context): ObjectChange {
  const object = isPointer(after) ? after.pointer : null
  return { since, object, fields: changesBetween(name, before, after, context) }
}

function contextOf(fieldOf: FieldOf, probe: string, name: string): Context {
  return { field: fieldOf(probe, name), siblings: NO_SIBLINGS }
}
