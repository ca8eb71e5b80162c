import { join } from 'node:path'
import { prepareKernel } from './artifacts/kernel/index.js'
import { buildLabArchive, joinArchives, prepareRootfs } from './artifacts/rootfs/index.js'
import { gdbVersion, markQueries, openDebugger, readMarks, resolveProbes } from './debugger/index.js'
import type { KlabError } from './errors/index.js'
import type { LoadedLab } from './lab/index.js'
import { chooseAccelerator, kernelCmdline, qemuProgram, qemuVersion } from './machine/index.js'
import type { Report } from './report/index.js'
import { captureRun } from './run/capture.js'
import { manifestOf } from './run/manifest.js'
import { sourceLookup, writeReports } from './run/reports.js'
import type { RunSettings } from './run/settings.js'
import { createStopwatch } from './run/stopwatch.js'
import { writeTrace } from './run/write-trace.js'
import { createPrivateFolder } from './system/private-folder.js'
import { readTrace } from './trace/index.js'
import { createRunFolder } from './trace/run-folder.js'
import { judge } from './verdict/index.js'

/** A run that ended and is in its folder; `fault` says why it is incomplete. */
export interface FinishedRun {
  readonly folder: string
  readonly report: Report
  readonly fault: KlabError | null
}

/**
 * Everything a run does: artifacts, probes resolved against the kernel, boot and capture, trace, verdict, reports.
 * Throws when there is nothing to judge: wrong input, a tool that is missing, a build that failed, an interrupt.
 */
export async function runLab(loaded: LoadedLab, settings: RunSettings): Promise<FinishedRun> {
  const { lab } = loaded
  const { progress, signal } = settings
  const startedAt = new Date()
  const watch = createStopwatch()

  const kernel = await watch.time('kernel', () =>
    prepareKernel(settings.kernel ?? { type: 'named', name: lab.kernel }, { progress, signal }),
  )
  const rootfs = await watch.time('rootfs', () =>
    prepareRootfs({ architecture: kernel.architecture, progress, signal }),
  )
  const qemu = settings.qemu ?? qemuProgram(kernel.architecture)
  const { accelerator, warning } = await watch.time('accelerator', () =>
    chooseAccelerator(settings.accelerator, { qemu, kernel: kernel.image, architecture: kernel.architecture, signal }),
  )
  if (warning !== null) progress.warn(warning)
  const deterministic = accelerator === 'tcg' && !settings.freeRunning

  await using scratch = await createPrivateFolder()
  await using folder = await createRunFolder(settings.out, lab.name)
  await using gdb = await openDebugger({
    gdb: settings.gdb,
    vmlinux: kernel.vmlinux,
    folder: scratch.path,
    log: folder.path('gdb'),
  })
  const marks = readMarks(await gdb.resolve(markQueries()))
  const probes = await watch.time('probes', () => resolveProbes(gdb, lab.probes, kernel))

  const initramfs = join(scratch.path, 'initramfs')
  await joinArchives(rootfs.archive, await buildLabArchive({ ...lab, folder: loaded.folder }), initramfs)
  progress.start(`running ${lab.name} on ${kernel.name} ${kernel.release} (${accelerator})`)
  const captured = { events: join(scratch.path, 'events'), times: join(scratch.path, 'times') }
  const stopped = await watch.time('guest', () =>
    captureRun({
      lab,
      gdb,
      marks,
      probes,
      ...captured,
      machine: {
        qemu,
        architecture: kernel.architecture,
        accelerator,
        deterministic,
        kernel: kernel.image,
        initramfs,
        cmdline: kernelCmdline(lab.cmdline),
        memoryMiB: 256,
        debug: true,
        folder: scratch.path,
        serialLog: folder.path('serial'),
        qemuLog: folder.path('qemu'),
        stepsFile: join(scratch.path, 'steps'),
      },
      timeoutMs: (settings.timeout ?? lab.timeout) * 1000,
      signal,
    }),
  )

  const head = [{ kind: 'run-start', lab: lab.name, kernel: kernel.name, deterministic } as const, ...probes.events]
  const written = await watch.time('trace', () =>
    writeTrace({ head, ...captured, fault: stopped }, folder.path('events'), folder.path('timing')),
  )
  const trace = await readTrace(folder.path('events'))
  const verdict = judge(lab, trace)
  const tools = { qemu: await qemuVersion(qemu), gdb: await gdbVersion(settings.gdb) }
  const manifest = manifestOf({
    loaded,
    kernel,
    rootfs,
    tools,
    accelerator,
    deterministic,
    startedAt,
    durations: watch.durations,
    written,
  })
  const report: Report = {
    lab,
    events: trace.events,
    verdict,
    manifest,
    defects: trace.defects,
    source: sourceLookup(kernel.source),
  }
  await writeReports(folder, report, progress)
  return { folder: await folder.commit(), report, fault: written.fault }
}
