import type { Handout } from '../../assignment/model/index.js'
import type { Lab } from '../../lab/index.js'
import type { EvidenceGap } from '../../verdict/index.js'

type Programs = Pick<Lab, 'programs' | 'steps'>

/** How the step runner tells that a task floods its terminal (`report_line` in `rootfs/runner/output.c`). */
const FLOOD = /^task (\S+) has printed more than the report takes/

/**
 * The gap in a whole run's evidence, when what was handed in has made it by printing without end; null: there is none, or
 * one besides that it has not made.
 */
export function ownFlood(gaps: readonly EvidenceGap[], handout: Pick<Handout, 'blanks'>, lab: Programs): string | null {
  const flooders = tasksOfHandIn(handout, lab)
  const weighing = gaps.filter(({ weighs }) => weighs)
  const own = weighing.filter(({ what }) => flooders.has(FLOOD.exec(what)?.[1] ?? ''))
  return own.length === weighing.length ? (own[0]?.what ?? null) : null
}

/** The tasks that are programs of the student's, and nobody else's. */
function tasksOfHandIn({ blanks }: Pick<Handout, 'blanks'>, { programs, steps }: Programs): ReadonlySet<string> {
  const sources = new Set(blanks.flatMap(blank => (blank.is === 'program' ? blank.files : [])))
  const paths = new Set(Object.keys(programs).filter(path => programs[path]?.some(file => sources.has(file)) ?? false))
  const started = steps.flatMap(step => (step.op === 'start' ? [step] : []))
  const others = new Set(started.filter(({ run }) => !paths.has(run[0])).map(({ task }) => task))
  return new Set(started.map(({ task }) => task).filter(task => !others.has(task)))
}
