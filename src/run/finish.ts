import { KlabError } from '../errors/index.js'
import { encodeManifest, type Report } from '../report/index.js'
import { nearbyPath } from '../system/paths.js'
import type { Progress } from '../system/progress.js'
import type { RunFolder } from '../trace/run-folder.js'
import { writeReports } from './reports.js'
import type { CompletedTrace } from './write-trace.js'

/** A run that is in its folder; `fault` says why it is incomplete: `interrupted` is beside the last run that ended. */
export interface FinishedRun {
  readonly folder: string
  readonly report: Report
  readonly fault: KlabError | null
}

/** Writes what is made of a judged trace, and moves the folder into place. `others` are files that somebody else writes. */
export async function finishRun(
  folder: RunFolder,
  captured: Report,
  { fault: cutShort }: CompletedTrace,
  others: () => Promise<void>,
  progress: Progress,
): Promise<FinishedRun> {
  try {
    const { report, fault } = await writeReports(folder, captured, progress, others)
    const where = cutShort?.code === 'interrupted' ? 'beside' : 'in place'
    return { folder: await folder.commit(where), report, fault: cutShort ?? fault }
  } catch (error) {
    await keepEvidence(folder, captured, progress, error)
    throw error
  }
}

/** A bug in what comes after the trace must not cost the trace. A fault that is known has words of its own, and is told. */
async function keepEvidence(
  folder: RunFolder,
  { manifest }: Report,
  progress: Progress,
  cause: unknown,
): Promise<void> {
  if (cause instanceof KlabError) return
  const error = { code: 'internal', message: cause instanceof Error ? cause.message : String(cause) }
  await folder.write('manifest', encodeManifest({ ...manifest, outcome: 'incomplete', error }))
  const place = await folder.commit('beside')
  progress.note(`the trace is kept, marked incomplete: ${nearbyPath(place)}`)
}
