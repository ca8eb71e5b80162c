import { readFileSync, realpathSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { describeError } from '../errors/index.js'
import { encodeManifest, type Report, type ReportFormat, renderReport, type SourceLookup } from '../report/index.js'
import type { Progress } from '../system/progress.js'
import type { RunFolder } from '../trace/run-folder.js'
import { encodeVerdict } from '../verdict/index.js'

/**
 * Writes every file of a run that is made from its trace. A reporter that fails does not silence the others; a disk that
 * takes no more does, for a run's folder is whole or is not there.
 */
export async function writeReports(folder: RunFolder, report: Report, progress: Progress): Promise<void> {
  await writeFile(folder.path('manifest'), encodeManifest(report.manifest))
  await writeFile(folder.path('verdict'), encodeVerdict(report.verdict))
  for (const format of ['html', 'markdown', 'junit'] as const) {
    const text = rendered(format, report, progress)
    if (text !== null) await writeFile(folder.path(format), text)
  }
}

function rendered(format: ReportFormat, report: Report, progress: Progress): string | null {
  try {
    return renderReport(format, report)
  } catch (error) {
    progress.warn(`the ${format} report could not be written: ${describeError(error)}`)
    return null
  }
}

/** The kernel's largest source files are generated headers of some megabytes. */
const LARGEST_SOURCE = 16 * 1024 * 1024

/** Lines of a source tree on this machine, each file read once; null for all when there is no tree. */
export function sourceLookup(tree: string | null): SourceLookup {
  const files = new Map<string, readonly string[]>()
  return (file, line) => {
    if (tree === null || file.startsWith('/') || file.split('/').includes('..')) return null
    const lines = files.get(file) ?? readLines(tree, file)
    files.set(file, lines)
    return lines[line - 1]?.trim() ?? null
  }
}

/** A vmlinux names the file, and it may be anybody's: a link in the tree leads nowhere else, and nothing makes us wait. */
function readLines(tree: string, file: string): readonly string[] {
  try {
    const path = realpathSync(join(tree, file))
    const { size } = statSync(path)
    if (!path.startsWith(realpathSync(tree) + sep) || !statSync(path).isFile() || size > LARGEST_SOURCE) return []
    return readFileSync(path, 'utf8').split('\n')
  } catch {
    return []
  }
}
