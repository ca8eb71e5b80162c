import type { EventOf } from '../trace/index.js'
import { type ExpectationOf, type Finding, unlessDoubted } from './conclude.js'
import type { Case } from './evidence.js'

type Exit = ExpectationOf<'exit'>

/** How a task ended; every end counts when the lab lets it run more than once. */
export function judgeExit({ trace, run }: Case, expectation: Exit): Finding {
  const { task } = expectation
  const wanted = `\`${task}\` to end ${describeEnd(expectation, 'in any way')}`
  const events = trace.kinds.task.filter(event => event.task === task)
  const ends = events.filter(({ state }) => state === 'exited')
  const wrong = ends.filter(end => !isWanted(end, expectation))
  const telling = wrong.length > 0 ? wrong : ends
  const [first] = telling
  if (first === undefined) {
    const seen = events.length === 0 ? 'it was never started' : 'it never ended'
    return unlessDoubted(run.spoilt ?? run.lost ?? run.unfinished, 'failed', {
      wanted,
      seen,
      seqs: events.map(({ seq }) => seq),
    })
  }
  const seen = `it ended ${describeEnd(first, 'in a way that nobody saw')} (event ${first.seq})`
  const seqs = telling.map(({ seq }) => seq)
  return unlessDoubted(run.spoilt, wrong.length > 0 ? 'failed' : 'passed', { wanted, seen, seqs })
}

function isWanted({ status, signal }: EventOf<'task'>, wanted: Exit): boolean {
  if (wanted.signal !== null && signal !== wanted.signal) return false
  return wanted.status === null || (status === wanted.status && (wanted.signal !== null || signal === null))
}

function describeEnd({ status, signal }: Pick<Exit, 'status' | 'signal'>, otherwise: string): string {
  if (signal !== null) return `by ${signal}`
  return status === null ? otherwise : `with status ${status}`
}
