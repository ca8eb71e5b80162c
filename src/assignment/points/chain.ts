import type { Check } from '../model/index.js'
import { chainShare } from './chain-share.js'
import { doubtful } from './doubtful.js'
import type { About, Found } from './found.js'

/** The functions of a backtrace. */
export function findChain(about: About, check: Extract<Check, { readonly type: 'chain' }>): Found {
  const { run, scenario, grading } = about
  const hit = run.trace.probes.get(check.probe)?.hits.at(check.nth - 1)
  if (hit === undefined) return doubtful(about, `\`${check.probe}\` was not hit`)
  if (hit.backtrace !== 'whole') return doubtful(about, `the backtrace of event ${hit.seq} is ${hit.backtrace}`)
  const answer = grading.answers.get(check.blank)
  const given = answer?.state === 'given' ? (answer.data as readonly string[]) : []
  const { share, right, of, actual } = chainShare(
    hit.frames.map(frame => frame.function),
    given,
    check,
    run.lab.renamed,
  )
  const detail = `${scenario}: the chain is ${actual.join(' ← ')}; answered was ${given.join(' ← ')}`
  const seen = `of the ${given.length} functions that you named ${right} ${right === 1 ? 'is' : 'are'} in the chain of ${of}, and in order`
  return {
    result: share === 1 ? 'earned' : share > 0 ? 'partly' : 'missed',
    share,
    seen,
    detail,
    evidence: [{ scenario, seqs: [hit.seq] }],
  }
}
