import type { EventOf } from '../trace/index.js'
import { type ExpectationOf, type Finding, inconclusive, unlessDoubted } from './conclude.js'
import { absenceDoubt, type Case, type Evidence, evidenceOf } from './evidence.js'
import { hitsOf } from './select.js'
import { byTask } from './words.js'

type Order = ExpectationOf<'order'>
type Hit = EventOf<'hit'>

/** First hits in the listed order; with `strict` no other hit of a listed probe in between. */
export function judgeOrder(judged: Case, expectation: Order): Finding {
  const { probes, task, strict } = expectation
  const wanted = `${probes.map(probe => `\`${probe}\``).join(', ')} in this order${strict ? ' with none between' : ''}${byTask(task)}`
  const evidences = probes.map(probe => evidenceOf(judged, probe, task))
  const firsts = probes.map(probe => hitsOf(judged, probe, task).at(0))
  const spoilt = firstOf(evidences, 'spoilt')
  const missing = firsts.indexOf(undefined)
  const present = firsts.filter(hit => hit !== undefined)
  if (missing !== -1) {
    const doubt = spoilt ?? firstOf(evidences, 'lost') ?? evidences.map(absenceDoubt)[missing] ?? null
    return unlessDoubted(doubt, 'failed', {
      wanted,
      seen: `\`${probes[missing]}\` was never hit`,
      seqs: seqsOf(present),
    })
  }
  const broken = outOfOrder(present) ?? (strict ? between(judged, expectation, present) : null)
  const lost = spoilt ?? firstOf(evidences, 'lost')
  if (broken !== null) return unlessDoubted(lost, 'failed', { wanted, ...broken })
  const observation = { wanted, seen: 'they came in this order', seqs: seqsOf(present) }
  const doubt = lost ?? firstOf(evidences, 'unfinished') ?? (strict ? firstOf(evidences.slice(0, -1), 'limited') : null)
  return doubt === null ? unlessDoubted(null, 'passed', observation) : inconclusive(doubt, observation)
}

function firstOf(evidences: readonly Evidence[], part: keyof Evidence): string | null {
  return evidences.find(evidence => evidence[part] !== null)?.[part] ?? null
}

function seqsOf(hits: readonly Hit[]): readonly number[] {
  return hits.map(({ seq }) => seq)
}

/** The first hit that is not after the one listed before it. */
function outOfOrder(firsts: readonly Hit[]) {
  for (const [at, hit] of firsts.entries()) {
    const before = firsts[at - 1]
    if (at === 0 || before === undefined || hit.seq > before.seq) continue
    const seen = `\`${hit.probe}\` (event ${hit.seq}) came before \`${before.probe}\` (event ${before.seq})`
    return { seen, seqs: seqsOf([hit, before]) }
  }
  return null
}

/** Another hit of a listed probe between the first and the last of the firsts. */
function between(judged: Case, { probes, task }: Order, firsts: readonly Hit[]) {
  const from = firsts[0]?.seq ?? 0
  const to = firsts.at(-1)?.seq ?? 0
  const expected = new Set(seqsOf(firsts))
  const isStray = ({ seq }: Hit) => seq > from && seq < to && !expected.has(seq)
  const strays = probes.flatMap(probe => [...hitsOf(judged, probe, task).filter(isStray)]).sort((a, b) => a.seq - b.seq)
  const [stray] = strays
  if (stray === undefined) return null
  return { seen: `hit ${stray.hit} of \`${stray.probe}\` (event ${stray.seq}) came between`, seqs: seqsOf(strays) }
}
