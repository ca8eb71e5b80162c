import { type Hex, isPointer, type Value } from '../../event/index.js'
import { visible } from '../text/visible.js'
import { byteChanges } from './byte-changes.js'
import { listChanges } from './list-changes.js'
import { listTable } from './lists.js'
import { type Context, type Leaf, leavesOf } from './values.js'

/** A field that had another value before. Both texts are safe to print. */
export interface FieldChange {
  readonly path: string
  readonly before: string
  readonly after: string
}

/** What changed in one captured object since event `since`. */
export interface ObjectChange {
  readonly since: number
  /** Its address, null when the capture is no pointer. */
  readonly object: Hex | null
  readonly fields: readonly FieldChange[]
}

/** The fields that both captures have and whose values differ. What a changed pointer leads to is another object: only the pointer itself is told. */
export function changesBetween(name: string, before: Value, after: Value, context: Context): readonly FieldChange[] {
  const lists = [listTable(before, after), listTable(after, before)] as const
  if (lists[0] !== null && lists[1] !== null) return listChanges(visible(name), lists[0], lists[1])
  const old = new Map(leavesOf(name, before, context).map(leaf => [leaf.path, leaf]))
  const changes: FieldChange[] = []
  let elsewhere: string | null = null
  for (const leaf of leavesOf(name, after, context)) {
    if (elsewhere !== null && isBelow(leaf.path, elsewhere)) continue
    elsewhere = null
    const was = old.get(leaf.path)
    if (was === undefined || was.exact === leaf.exact) continue
    changes.push(...leafChanges(was, leaf))
    elsewhere = leaf.path
  }
  return changes
}

/** Bytes too many for a line are told by those that differ. */
function leafChanges(was: Leaf, is: Leaf): readonly FieldChange[] {
  const bytes = was.lines === undefined || is.lines === undefined ? null : byteChanges(is.path, was.exact, is.exact)
  return bytes ?? [{ path: is.path, before: was.text, after: is.text }]
}

function isBelow(path: string, parent: string): boolean {
  return path.startsWith(`${parent}->`) || path === `*${parent}`
}

/** Remembers, for each captured object (a capture's name and the address it points to), where it was seen last. */
export interface Sightings {
  /** The changes since the object's last sighting, null when it is new or has no address; then this one is the last. */
  see(name: string, value: Value, context: Context, at: Sighted): ObjectChange | null
  /** The task is gone, and with it perhaps what it alone has shown: at such an address the next object is another one. */
  forget(pid: number): void
}

/** The event at which an object was seen, and the task that ran. */
export interface Sighted {
  readonly seq: number
  readonly task: { readonly pid: number }
}

interface Sighting {
  readonly seq: number
  readonly value: Value
  /** Those that have seen it and live. */
  readonly pids: Set<number>
}

export function sightings(): Sightings {
  const last = new Map<string, Sighting>()
  return {
    see(name, value, context, { seq, task }) {
      if (!isPointer(value) || value.to === undefined) return null
      const key = `${value.pointer} ${name}`
      const before = last.get(key)
      last.set(key, { seq, value, pids: new Set(before?.pids).add(task.pid) })
      if (before === undefined) return null
      return { since: before.seq, object: value.pointer, fields: changesBetween(name, before.value, value, context) }
    },
    forget(pid) {
      for (const [key, { pids }] of last) if (pids.delete(pid) && pids.size === 0) last.delete(key)
    },
  }
}
