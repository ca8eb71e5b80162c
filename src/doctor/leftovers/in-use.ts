import { lstat, readFile } from 'node:fs/promises'
import { type OwnProcess, ownProcesses } from '../../system/process-table.js'

/** What the processes that live have to do with a path. */
export interface InUse {
  readonly processes: readonly OwnProcess[]
  /** A command line, an open file or folder, or a unix socket lies there: a klab that runs holds its folders open. */
  uses(path: string): boolean
}

/** `without`: processes that do not count. */
export async function lookAtProcesses(without: ReadonlySet<number> = new Set()): Promise<InUse> {
  const processes = (await ownProcesses()).filter(({ pid }) => pid !== process.pid && !without.has(pid))
  const sockets = await readFile('/proc/net/unix', 'utf8').catch(() => '')
  return {
    processes,
    uses: path =>
      sockets.includes(path) ||
      processes.some(({ command, files }) => command.includes(path) || files.some(file => file.startsWith(path))),
  }
}

/** A younger one may belong to a run that is just starting. */
const SETTLED_MS = 60_000

/** This user's, no link, and not made just now. */
export async function isMineAndSettled(path: string, type: 'folder' | 'file'): Promise<boolean> {
  const found = await lstat(path).catch(() => null)
  if (found === null || !(type === 'folder' ? found.isDirectory() : found.isFile())) return false
  return found.uid === process.getuid?.() && Date.now() - found.mtimeMs > SETTLED_MS
}
