import { type Case, describeStep } from './evidence.js'
import type { EvidenceGap } from './types.js'

/** More of them tell nothing new; the last one then counts the others. */
const GAPS_LIMIT = 100

/**
 * Everything that is known to be missing or wrong. What concerns the whole run weighs, and so does a trace that is not
 * as it was written; a gap of one probe that was told of as such weighs only through the expectations on that probe.
 */
export function evidenceGaps(judged: Case): readonly EvidenceGap[] {
  const gaps = [...runGaps(judged), ...defectGaps(judged), ...toldGaps(judged)]
  if (gaps.length <= GAPS_LIMIT) return gaps
  const left = gaps.slice(GAPS_LIMIT)
  const what = `${left.length} more gaps are not listed`
  return [
    ...gaps.slice(0, GAPS_LIMIT),
    { probe: null, seq: null, line: null, what, weighs: left.some(({ weighs }) => weighs) },
  ]
}

function* runGaps({ lab, trace: { kinds } }: Case): Generator<EvidenceGap> {
  const whole = { probe: null, line: null, weighs: true }
  for (const { seq, lab: name } of kinds['run-start']) {
    if (name !== lab.name)
      yield { ...whole, seq, what: `the trace is one of the lab \`${name}\`, not of \`${lab.name}\`` }
  }
  for (const { seq, message } of kinds.crash) yield { ...whole, seq, what: `the kernel crashed: ${message}` }
  for (const step of kinds.step) if (!step.ok) yield { ...whole, seq: step.seq, what: describeStep(step) }
  for (const { seq, outcome, reason } of kinds['run-end']) {
    if (outcome === 'incomplete')
      yield { ...whole, seq, what: `the run is incomplete: ${reason ?? 'no reason was given'}` }
  }
}

function* defectGaps({ trace }: Case): Generator<EvidenceGap> {
  for (const { probe, line, what } of trace.defects) yield { probe, seq: null, line, what, weighs: true }
}

function* toldGaps({ trace }: Case): Generator<EvidenceGap> {
  for (const { probe, seq, reason } of trace.kinds.gap) {
    yield { probe, seq, line: null, what: reason, weighs: probe === null }
  }
}
