import { type ExpectationOf, type Finding, inconclusive, unlessDoubted } from './conclude.js'
import { absenceDoubt, type Case, evidenceOf } from './evidence.js'
import { hitsOf } from './select.js'
import { byTask, describeRange, times } from './words.js'

/** How many hits: the hits that are there prove a minimum, and break a maximum; nothing else survives a gap. */
export function judgeHits(judged: Case, { probe, task, count }: ExpectationOf<'hits'>): Finding {
  const hits = hitsOf(judged, probe, task)
  const evidence = evidenceOf(judged, probe, task)
  const observation = {
    wanted: `\`${probe}\` ${describeRange(count)}${byTask(task)}`,
    seen: hits.length === 0 ? 'it was never hit' : `it was hit ${times(hits.length)}`,
    seqs: hits.map(({ seq }) => seq),
  }
  const { min, max } = count
  if (evidence.spoilt !== null) return inconclusive(evidence.spoilt, observation)
  if (max !== null && hits.length > max) return unlessDoubted(null, 'failed', observation)
  if (hits.length < min) return unlessDoubted(absenceDoubt(evidence), 'failed', observation)
  return unlessDoubted(max === null ? null : absenceDoubt(evidence), 'passed', observation)
}
