import type { Event, HitEvent, ReturnEvent, Task, Value } from '../../event/index.js'
import { isPointer } from '../../event/index.js'
import type { EventList } from '../../trace/index.js'
import { gramsOf, smallest } from './fingerprints.js'

/** A trace's beginning tells its shape; a hand-in cannot make the grader read for hours. */
const MOST_EVENTS = 20_000
const MOST_TASKS = 200
/** Calls and returns in a row of one task. */
const GRAM = 6
const MOST_SHINGLES = 1000

/**
 * What happened in each task, in order: which probe, at which function, called by whom, returning what kind of value. No value,
 * address, pid or time is in it, nor which task it was, so students with other ports and another order of programs have the same.
 */
export function traceShape(traces: readonly EventList[]): readonly number[] {
  return smallest(
    traces.flatMap(trace => [...tasksOf(trace).values()].flatMap(calls => gramsOf(calls, GRAM))),
    MOST_SHINGLES,
  )
}

function tasksOf(trace: EventList): ReadonlyMap<string, readonly string[]> {
  const tasks = new Map<string, string[]>()
  const length = Math.min(trace.length, MOST_EVENTS)
  for (let at = 0; at < length; at += 1) {
    const event = trace.at(at)
    if (event === undefined || !isCall(event)) continue
    const task = keyOf(event.task)
    const calls = tasks.get(task)
    if (calls !== undefined) calls.push(shapeOf(event))
    else if (tasks.size < MOST_TASKS) tasks.set(task, [shapeOf(event)])
  }
  return tasks
}

function isCall(event: Event): event is Event & (HitEvent | ReturnEvent) {
  return event.kind === 'hit' || event.kind === 'return'
}

const keyOf = ({ name, pid }: Task) => `${name ?? ''} ${pid}`

function shapeOf(event: HitEvent | ReturnEvent): string {
  const what = `${event.kind} ${event.probe} ${event.function}`
  return event.kind === 'hit'
    ? `${what} ${event.frames.map(frame => frame.function).join(' ')}`
    : `${what} ${event.error ?? signOf(event.value)}`
}

function signOf(value: Value | null): string {
  if (typeof value === 'number') return String(Math.sign(value))
  if (value === null || typeof value !== 'object') return typeof value
  return isPointer(value) ? 'pointer' : 'object'
}
