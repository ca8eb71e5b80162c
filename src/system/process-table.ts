import { readFileSync } from 'node:fs'
import { readdir, readFile, readlink, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** What every process that klab starts carries in its environment: which klab it belongs to. */
export const OWNER_VARIABLE = 'KLAB_OWNER'

/** A process for good: a pid may be given again, a pid with its start is not. */
export function ownMark(): string {
  return `${process.pid}:${startOf(readFileSync('/proc/self/stat', 'utf8'))}`
}

export async function markIsAlive(mark: string): Promise<boolean> {
  const [pid, started] = mark.split(':')
  return started !== '' && (await startTime(Number(pid))) === started
}

/** In clock ticks since boot; '' when there is no such process. */
export async function startTime(pid: number): Promise<string> {
  return startOf(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''))
}

/** Field 22 of /proc/PID/stat (proc(5)); the command's name before it may hold spaces and brackets. */
function startOf(line: string): string {
  return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

/** A process of this user's. */
export interface OwnProcess {
  readonly pid: number
  readonly command: string
  /** `ownMark` of the klab that started it; null when none did. */
  readonly owner: string | null
  /** What its descriptors lead to. */
  readonly files: readonly string[]
}

export async function ownProcesses(): Promise<readonly OwnProcess[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter(name => /^\d+$/.test(name)).map(Number)
  return (await Promise.all(pids.map(readProcess))).filter(found => found !== null)
}

async function readProcess(pid: number): Promise<OwnProcess | null> {
  const folder = `/proc/${pid}`
  const found = await stat(folder).catch(() => null)
  if (found === null || found.uid !== process.getuid?.()) return null
  const words = await readFile(join(folder, 'cmdline'), 'utf8').catch(() => '')
  const environment = await readFile(join(folder, 'environ'), 'utf8').catch(() => '')
  const owner = environment.split('\0').find(line => line.startsWith(`${OWNER_VARIABLE}=`))
  return {
    pid,
    command: words.replaceAll('\0', ' ').trim(),
    owner: owner?.slice(OWNER_VARIABLE.length + 1) ?? null,
    files: await linksIn(join(folder, 'fd')),
  }
}

async function linksIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return Promise.all(names.map(name => readlink(join(folder, name)).catch(() => '')))
}
