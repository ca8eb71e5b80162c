import type { Span } from '../../errors/index.js'
import type { Probe } from '../model/index.js'
import { code, listing } from '../show.js'
import { blame, blameName, type Compiling } from './context.js'

/** What expectations may name. */
export interface Named {
  readonly tasks: readonly string[]
  /** Every probe of the file; `unread` when something in it is wrong, so that nothing follows from what it lacks. */
  readonly probes: ReadonlyMap<string, Probe | 'unread'>
  /** Saved `.pcap` files, by their names without it. */
  readonly captures: readonly string[]
  /** The lab watches the initcalls. */
  readonly initcalls: boolean
}

/** The probe of that name; null, and a fault, when there is none. */
export function probeNamed(compiling: Compiling, { probes }: Named, id: string, span: Span): Probe | 'unread' | null {
  const probe = probes.get(id)
  if (probe === undefined) blameName(compiling, span, 'probe', id, [...probes.keys()])
  return probe ?? null
}

/** The task that an expectation is about, checked against the plan and against what the probe watches. */
export function taskOf(
  compiling: Compiling,
  { tasks }: Named,
  task: string | null | undefined,
  probe: Probe | 'unread' | null,
  span: Span,
): string | null {
  if (task === null || task === undefined) return null
  if (!tasks.includes(task)) blameName(compiling, span, 'task', task, tasks)
  else if (probe !== null && probe !== 'unread' && probe.tasks.length > 0 && !probe.tasks.includes(task)) {
    const what = `the probe ${code(probe.id)} does not watch the task ${code(task)}`
    blame(compiling, span, what, `it watches ${listing(probe.tasks)}`)
  }
  return task
}
