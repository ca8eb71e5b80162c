import { join } from 'node:path'
import { gdbVersion, markQueries, openDebugger, readMarks, resolveProbes } from './debugger/index.js'
import type { KlabError } from './errors/index.js'
import { type LoadedLab, withFrames } from './lab/index.js'
import { qemuVersion } from './machine/index.js'
import type { Report } from './report/index.js'
import { applyingProbes, requireFeatures } from './run/applies.js'
import { captureRun } from './run/capture.js'
import { detectFeatures } from './run/features.js'
import { initcallEvents } from './run/initcalls.js'
import { keepEvidence } from './run/keep.js'
import { machineFor } from './run/machine-spec.js'
import { manifestOf } from './run/manifest.js'
import { prepare } from './run/prepare.js'
import { sourceLookup, writeReports } from './run/reports.js'
import type { RunSettings } from './run/settings.js'
import { createStopwatch } from './run/stopwatch.js'
import { writeTrace } from './run/write-trace.js'
import { onAbort, unlessAborted } from './system/abort.js'
import { createPrivateFolder } from './system/private-folder.js'
import { readTrace } from './trace/index.js'
import { createRunFolder } from './trace/run-folder.js'
import { judge } from './verdict/index.js'

/** A run that is in its folder; `fault` says why it is incomplete: `interrupted` is beside the last run that ended. */
export interface FinishedRun {
  readonly folder: string
  readonly report: Report
  readonly fault: KlabError | null
}

/**
 * Everything a run does: artifacts, probes resolved against the kernel, boot and capture, trace, verdict, reports.
 * Throws when there is nothing to judge: wrong input, a tool that is missing, a build that failed, an interrupt before the
 * guest began.
 */
export async function runLab(loaded: LoadedLab, settings: RunSettings): Promise<FinishedRun> {
  return run(loaded, settings).catch(error => Promise.reject(unlessAborted(error, settings.signal)))
}

async function run(loaded: LoadedLab, settings: RunSettings): Promise<FinishedRun> {
  const { lab } = loaded
  const { progress, signal } = settings
  const startedAt = new Date()
  const watch = createStopwatch()
  const prepared = await prepare(lab, settings, watch)
  const { kernel, qemu, accelerator, deterministic } = prepared

  await using scratch = await createPrivateFolder()
  await using folder = await createRunFolder(settings.out, lab.name)
  const inScratch = (name: string) => join(scratch.path, name)
  await using gdb = await openDebugger({
    gdb: settings.gdb,
    vmlinux: kernel.vmlinux,
    folder: scratch.path,
    log: folder.path('gdb'),
    signal,
  })
  using giveUp = onAbort(signal, () => void gdb[Symbol.asyncDispose]())
  const marks = readMarks(await gdb.resolve(markQueries()))
  const features = await watch.time('features', () => detectFeatures(lab.features, kernel, gdb))
  requireFeatures(lab, kernel, features, progress)
  const initcalls = await watch.time('initcalls', () => initcallEvents(lab, kernel))
  const applying = applyingProbes(lab, features)
  const resolving = resolveProbes(gdb, applying.probes, kernel).catch(error =>
    Promise.reject(withFrames(error, loaded)),
  )
  const probes = await watch.time('probes', () => resolving)

  progress.start(`running ${lab.name} on ${kernel.name} ${kernel.release} (${accelerator})`)
  const machine = await machineFor(loaded, prepared, scratch.path, folder)
  const files = { events: inScratch('events'), times: inScratch('times'), saved: folder.path('files') }
  const timeoutMs = (settings.timeout ?? lab.timeout) * 1000
  giveUp[Symbol.dispose]()
  const stopped = await watch.time('guest', () =>
    captureRun({ lab, gdb, machine, marks, probes, ...files, timeoutMs, signal }),
  )

  const start = { kind: 'run-start', lab: lab.name, kernel: kernel.name, deterministic } as const
  const parts = {
    head: [start, ...features, ...initcalls, ...applying.gaps, ...probes.events],
    ...files,
    fault: stopped,
  }
  const written = await watch.time('trace', () => writeTrace(parts, folder.path('events'), folder.path('timing')))
  const tools = { qemu: await qemuVersion(qemu), gdb: await gdbVersion(settings.gdb) }
  const manifest = manifestOf({ loaded, prepared, tools, startedAt, durations: watch.durations, written })
  try {
    const trace = await readTrace(folder.path('events'), { sha256: written.sha256 })
    const verdict = judge(lab, trace)
    const { events, defects } = trace
    const report = { lab, events, verdict, manifest, defects, source: sourceLookup(kernel.source) }
    await writeReports(folder, report, progress)
    const where = written.fault?.code === 'interrupted' ? 'beside' : 'in place'
    return { folder: await folder.commit(where), report, fault: written.fault }
  } catch (error) {
    await keepEvidence(folder, manifest, settings, error)
    throw error
  }
}
