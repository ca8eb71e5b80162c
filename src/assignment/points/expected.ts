import type { ExpectationVerdict } from '../../verdict/index.js'
import { type Check, OWN_SCENARIO } from '../model/index.js'
import { doubtful } from './doubtful.js'
import { type About, type Found, nothing, shownOf } from './found.js'

/** An expectation of the key's: it passes, or (`refute`) it fails. */
export function findExpected(about: About, check: Extract<Check, { readonly type: 'expect' | 'refute' }>): Found {
  const { run, scenario } = about
  const index = run.built.checks.find(one => one.check === check.id)?.index
  const line = index === undefined ? undefined : run.verdict.expectations[index]
  if (line === undefined) return nothing('undecided', 'it was not judged')
  const right = check.type === 'expect' ? 'passed' : 'failed'
  const evidence = [{ scenario, seqs: line.seqs }]
  const detail = `${scenario}: ${line.message}`
  if (line.verdict === right) return { result: 'earned', share: 1, seen: 'it holds', detail, evidence }
  if (line.verdict === 'passed' || line.verdict === 'failed')
    return { result: 'missed', share: 0, seen: seenIn(about, line), detail, evidence }
  return { ...doubtful(about, line.doubt ?? line.seen), detail, evidence }
}

/** What was seen, for the student: not the truth that they were to find. */
function seenIn({ grading, dependence, scenario }: About, line: ExpectationVerdict): string {
  const given = dependence.direct.map(name => `you answered ${shownOf(grading.answers, name)} for \`${name}\``)
  const where = scenario === OWN_SCENARIO ? '' : ', when the values are others than yours'
  if (given.length > 0) return `${given.join(' and ')}, and what the kernel did says otherwise${where}`
  return scenario === OWN_SCENARIO ? line.seen : `when the values are others than yours: ${line.seen}`
}
