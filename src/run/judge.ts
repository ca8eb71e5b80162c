import { describeError, KlabError } from '../errors/index.js'
import type { Lab } from '../lab/index.js'
import { excerptOf, type Report } from '../report/index.js'
import { readTrace } from '../trace/index.js'
import { judge, unjudged } from '../verdict/index.js'
import type { CompletedTrace } from './write-trace.js'

/** What a run's trace came to. */
export interface JudgedRun {
  readonly written: CompletedTrace
  readonly judged: Pick<Report, 'events' | 'left' | 'verdict' | 'defects'>
}

/** Judges what was written. A trace for which that cannot be done, for whatever reason, is evidence all the same: the run is incomplete. */
export async function judgeRun(lab: Lab, path: string, written: CompletedTrace): Promise<JudgedRun> {
  try {
    using trace = await readTrace(path, { sha256: written.sha256 })
    const verdict = judge(lab, trace)
    return { written, judged: { ...excerptOf(trace, verdict), verdict, defects: trace.defects } }
  } catch (cause) {
    const fault = written.fault ?? notJudged(cause)
    return {
      written: { ...written, fault },
      judged: { events: [], left: null, verdict: unjudged(lab, fault), defects: [] },
    }
  }
}

function notJudged(cause: unknown): KlabError {
  return new KlabError('internal', {
    what: 'the trace could not be judged',
    why: describeError(cause),
    todo: "the run's folder has it: `klab judge` tries again",
    cause,
  })
}
