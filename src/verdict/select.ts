import type { HitSelector } from '../lab/index.js'
import type { EventList, EventOf } from '../trace/index.js'
import { absenceDoubt, type Case, evidenceOf } from './evidence.js'
import { byTask, times } from './words.js'

/** What a reference reads values from. */
export type Sight = EventOf<'hit'> | EventOf<'packet'>

/** The hits or packets that a selector means, as far as the trace has them. */
export interface Selection<One extends Sight = Sight> {
  readonly hits: EventList<One>
  /** Why other hits may be meant, or more; null: exactly these are. */
  readonly doubt: string | null
  /** Why even a hit that is there proves nothing. */
  readonly unsure: string | null
  /** What to say when there is none. */
  readonly none: string
}

export function hitsOf({ trace }: Case, probe: string, task: string | null): EventList<EventOf<'hit'>> {
  const hits = trace.probes.get(probe)?.hits ?? []
  return task === null ? hits : hits.filter(hit => hit.task.name === task)
}

export function selectHits(judged: Case, { probe, task, nth }: HitSelector): Selection<EventOf<'hit'>> {
  const all = hitsOf(judged, probe, task)
  const evidence = evidenceOf(judged, probe, task)
  const none = `\`${probe}\` was ${all.length === 0 ? 'never hit' : `hit only ${times(all.length)}`}${byTask(task)}`
  const absence = evidence.spoilt ?? absenceDoubt(evidence)
  if (nth === null) return { hits: all, doubt: absence, unsure: evidence.spoilt, none }
  const hit = all.at(nth > 0 ? nth - 1 : nth)
  if (hit === undefined) return { hits: [], doubt: absence, unsure: absence, none }
  // Hits are numbered, so that an end that was cut off leaves the nth the nth, but not the last the last
  const doubt = nth > 0 ? (evidence.spoilt ?? evidence.lost) : absence
  return { hits: [hit], doubt, unsure: doubt, none }
}
