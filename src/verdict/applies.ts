import { applicability, type Condition, type Expectation, probesOf } from '../lab/index.js'
import { type Finding, inconclusive, notApplicable } from './conclude.js'
import type { Case } from './evidence.js'

/** What is said instead of a judgement when an expectation, or a probe that it rests on, is not for this kernel; else null. */
export function judgeApplicability(judged: Case, expectation: Expectation, wanted: string): Finding | null {
  const findings = conditionsOf(judged, expectation).map(one => ({ ...one, ...lookUp(judged, one.condition) }))
  const against = findings.find(({ applies }) => applies === 'no')
  const unknown = findings.find(({ applies }) => applies === 'unknown')
  const deciding = against ?? unknown
  if (deciding === undefined) return null
  const { probe, why, seqs } = deciding
  const reason = probe === null ? why : `\`${probe}\` is not watched: ${why}`
  if (against === undefined) return inconclusive(reason, { wanted, seen: 'it was not judged', seqs })
  return notApplicable({ wanted, seen: `it does not apply: ${reason}`, seqs })
}

interface Bearer {
  /** null: the expectation itself. */
  readonly probe: string | null
  readonly condition: Condition
}

function conditionsOf({ lab }: Case, expectation: Expectation): readonly Bearer[] {
  const probes = probesOf(expectation).flatMap(id => {
    const found = lab.probes.find(probe => probe.id === id)
    return found === undefined ? [] : [{ probe: id, condition: found }]
  })
  return [{ probe: null, condition: expectation }, ...probes]
}

function lookUp({ trace }: Case, condition: Condition) {
  const eventOf = (name: string) => trace.kinds.feature.find(event => event.name === name)
  const { applies, why, features } = applicability(condition, eventOf)
  return { applies, why, seqs: features.flatMap(name => eventOf(name)?.seq ?? []) }
}
