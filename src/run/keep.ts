import { writeFile } from 'node:fs/promises'
import { KlabError } from '../errors/index.js'
import { encodeManifest, type RunManifest } from '../report/index.js'
import { nearbyPath } from '../system/paths.js'
import type { RunFolder } from '../trace/run-folder.js'
import type { RunSettings } from './settings.js'

/** A bug in what comes after the trace must not cost the trace. A fault that is known has words of its own, and is told. */
export async function keepEvidence(
  folder: RunFolder,
  manifest: RunManifest,
  { progress }: RunSettings,
  cause: unknown,
): Promise<void> {
  if (cause instanceof KlabError) return
  const error = { code: 'internal', message: cause instanceof Error ? cause.message : String(cause) }
  await writeFile(folder.path('manifest'), encodeManifest({ ...manifest, outcome: 'incomplete', error }))
  const place = await folder.commit('beside')
  progress.note(`the trace is kept, marked incomplete: ${nearbyPath(place)}`)
}
