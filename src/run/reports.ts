import { readFileSync, realpathSync, statSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { describeError, KlabError } from '../errors/index.js'
import { encodeManifest, type Report, type ReportFormat, renderReport, type SourceLookup } from '../report/index.js'
import type { Progress } from '../system/progress.js'
import type { RunFolder } from '../trace/run-folder.js'
import { encodeVerdict } from '../verdict/index.js'

/** What became of the files that are made from a trace. */
export interface WrittenReports {
  /** As it lies in the folder. */
  readonly report: Report
  /** `disk`: a file of the run is missing, and its manifest says so. */
  readonly fault: KlabError | null
}

const RENDERED = ['html', 'markdown', 'junit'] as const

/**
 * Writes every file of a run that is made from its trace; `others` are those of its files that somebody else writes. A
 * reporter that fails does not silence the others. Where the disk takes no more, manifest and verdict are what must be
 * written, in the room that was kept for them; of the reports, what fits. Rejects with `disk` when those two do not fit.
 */
export async function writeReports(
  folder: RunFolder,
  report: Report,
  progress: Progress,
  others: () => Promise<void>,
): Promise<WrittenReports> {
  try {
    await others()
    for (const format of RENDERED) await writeOne(folder, format, report, progress)
    await writeFacts(folder, report)
    return { report, fault: null }
  } catch (error) {
    if (!isDisk(error)) throw error
    const marked = markedBy(report, error)
    for (const format of RENDERED) await rm(folder.path(format), { force: true })
    await folder.release()
    await writeFacts(folder, marked)
    for (const format of RENDERED) await writeOne(folder, format, marked, progress).catch(unlessDisk)
    return { report: marked, fault: error }
  }
}

async function writeFacts(folder: RunFolder, { manifest, verdict }: Report): Promise<void> {
  await folder.write('manifest', encodeManifest(manifest))
  await folder.write('verdict', encodeVerdict(verdict))
}

async function writeOne(folder: RunFolder, format: (typeof RENDERED)[number], report: Report, progress: Progress) {
  const text = rendered(format, report, progress)
  if (text !== null) await folder.write(format, text)
}

/** The trace is whole and so is what it proves; but who looks for a file that is not there must be told why. */
function markedBy(report: Report, { code, message }: KlabError): Report {
  const { manifest } = report
  return { ...report, manifest: { ...manifest, outcome: 'incomplete', error: manifest.error ?? { code, message } } }
}

function isDisk(error: unknown): error is KlabError {
  return error instanceof KlabError && error.code === 'disk'
}

function unlessDisk(error: unknown): void {
  if (!isDisk(error)) throw error
}

function rendered(format: ReportFormat, report: Report, progress: Progress): string | null {
  try {
    return renderReport(format, report)
  } catch (error) {
    progress.warn(`the ${format} report could not be written: ${describeError(error)}`)
    return null
  }
}

/**
 * Lines of a source tree on this machine, each file read once; null for all when there is no tree. A run that somebody else
 * saved may name any folder as its tree and any file in it: only what can be a kernel's source is read.
 */
export function sourceLookup(tree: string | null): SourceLookup {
  const files = new Map<string, readonly string[]>()
  return (file, line) => {
    if (tree === null || !/\.[chS]$/.test(file)) return null
    const lines = files.get(file) ?? readLines(tree, file)
    files.set(file, lines)
    return lines[line - 1]?.trim() ?? null
  }
}

const LARGEST_SOURCE = 16 * 1024 * 1024

function readLines(tree: string, file: string): readonly string[] {
  try {
    const path = realpathSync(join(tree, file))
    const found = statSync(path)
    const inside = path.startsWith(`${realpathSync(tree)}${sep}`)
    if (!inside || !/\.[chS]$/.test(path) || !found.isFile() || found.size > LARGEST_SOURCE) return []
    return readFileSync(path, 'utf8').split('\n')
  } catch {
    return []
  }
}
