import { join } from 'node:path'
import { markQueries, openDebugger, readMarks, resolveProbes } from './debugger/index.js'
import { type LoadedLab, withFrames } from './lab/index.js'
import { applyingProbes, requireFeatures } from './run/applies.js'
import { captureRun } from './run/capture.js'
import { detectFeatures } from './run/features.js'
import { type FinishedRun, finishRun } from './run/finish.js'
import { initcallEvents } from './run/initcalls.js'
import { judgeRun } from './run/judge.js'
import { machineFor } from './run/machine-spec.js'
import { manifestOf } from './run/manifest.js'
import { prepare } from './run/prepare.js'
import { sourceLookup } from './run/reports.js'
import type { RunSettings } from './run/settings.js'
import { createStopwatch } from './run/stopwatch.js'
import { writeTiming, writeTrace } from './run/write-trace.js'
import { onAbort, unlessAborted } from './system/abort.js'
import { keepRoom, unwritable } from './system/disk.js'
import { createPrivateFolder } from './system/private-folder.js'
import { createRunFolder } from './trace/run-folder.js'

export type { FinishedRun } from './run/finish.js'

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
  // First of all, so that nobody waits for a kernel's build to hear of a disk that takes nothing.
  await using scratch = await createPrivateFolder()
  await using folder = await createRunFolder(settings.out, lab.name)
  const rooms = [folder, await keepRoom(scratch.path)]
  const prepared = await prepare(loaded, settings, watch)
  const { kernel, accelerator, deterministic } = prepared

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
    captureRun({ lab, gdb, machine, marks, probes, rooms, ...files, timeoutMs, signal }),
  )

  const start = { kind: 'run-start', lab: lab.name, kernel: kernel.name, deterministic } as const
  const parts = {
    head: [start, ...features, ...initcalls, ...applying.gaps, ...probes.events],
    ...files,
    ...stopped,
    seconds: timeoutMs / 1000,
  }
  const traced = await watch.time('trace', () => writeTrace(parts, folder))
  const { written, judged } = await judgeRun(lab, folder.path('events'), traced)

  const manifest = manifestOf({
    loaded,
    prepared,
    gdb: gdb.version,
    startedAt,
    durations: watch.durations,
    written,
  })
  const captured = { lab, ...judged, manifest, source: sourceLookup(kernel.source) }
  const others = async () => {
    await writeTiming(files.times, written.seqs, folder)
    const lost = gdb.logFault()
    if (lost !== null) throw unwritable(folder.shown('gdb'), lost)
  }
  return await finishRun(folder, captured, written, others, progress)
}
