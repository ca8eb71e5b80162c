import { randomUUID } from 'node:crypto'
import { open, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { KlabError } from '../../errors/index.js'
import { makeFolder } from '../../system/make-folder.js'
import { diskFault, isCode } from '../cache.js'

export interface LockOptions {
  /** Told once, with the holder's pid, when the lock is somebody else's. */
  readonly onWait: (pid: number) => void
  readonly signal?: AbortSignal | undefined
}

/** Longer than any build that is still one. */
const MAX_WAIT_MS = 4 * 60 * 60 * 1000
const POLL_MS = 250
const BEAT_MS = 10_000

/**
 * Holds the lock file until disposed of. A second holder waits; the lock of a process that is gone is taken over. Two
 * holders by an unlucky take-over do each other no harm, because what they make is published by a rename.
 */
export async function lock(file: string, { onWait, signal }: LockOptions): Promise<AsyncDisposable> {
  await makeFolder(dirname(file)).catch(error => Promise.reject(diskFault(error)))
  const owner = { pid: process.pid, started: await startTime(process.pid), host: hostname(), id: randomUUID() }
  const begun = performance.now()
  const unchanged = watchChange(file)
  let told = false
  while (!(await create(file, owner))) {
    if (performance.now() - begun > MAX_WAIT_MS) throw waitedTooLong(file)
    const holder = await takeOver(file, await unchanged())
    if (holder === null) continue
    if (!told) onWait(holder.pid)
    told = true
    await sleep(POLL_MS, undefined, { signal }).catch(() => {})
    if (signal?.aborted === true) throw new KlabError('interrupted', { what: 'interrupted while waiting for a build' })
  }
  const beat = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => {}), BEAT_MS)
  beat.unref()
  return { [Symbol.asyncDispose]: () => release(file, owner, beat) }
}

interface Owner {
  readonly pid: number
  /** The process's start in clock ticks since boot: a pid may be given again, this pair is not. */
  readonly started: string
  readonly host: string
  readonly id: string
}

async function create(file: string, owner: Owner): Promise<boolean> {
  try {
    await using handle = await open(file, 'wx')
    await handle.writeFile(JSON.stringify(owner)).catch(error => withoutFile(file, error))
    return true
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false
    throw diskFault(error)
  }
}

/** A lock that does not say whose it is would hold everybody up. */
async function withoutFile(file: string, error: unknown): Promise<never> {
  await rm(file, { force: true })
  throw error
}

/** For how many milliseconds, as far as this process has seen, the file has been the same: whatever the clocks of hosts say. */
function watchChange(file: string): () => Promise<number> {
  let last: string | null = null
  let since = performance.now()
  return async () => {
    const found = await stat(file).catch(() => null)
    const now = found === null ? null : `${found.ino} ${found.mtimeMs}`
    if (now === null || now !== last) since = performance.now()
    last = now
    return performance.now() - since
  }
}

/** Removes a dead holder's lock and says null; a living holder is returned. */
async function takeOver(file: string, unchangedMs: number): Promise<Owner | null> {
  const holder = await readOwner(file)
  if (holder === 'gone') return null
  if (holder !== 'unreadable' && (await isAlive(holder, unchangedMs))) return holder
  if (holder === 'unreadable' && unchangedMs < 2 * BEAT_MS) return UNKNOWN
  // renamed away first, so that of two who find it dead only one removes it
  const aside = `${file}.${randomUUID()}`
  await rename(file, aside).catch(() => {})
  await rm(aside, { force: true })
  return null
}

const UNKNOWN: Owner = { pid: 0, started: '', host: '', id: '' }

async function readOwner(file: string): Promise<Owner | 'gone' | 'unreadable'> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Owner
  } catch (error) {
    return isCode(error, 'ENOENT') ? 'gone' : 'unreadable'
  }
}

/** On this host the process table knows; of another host (a shared cache, a container) only the beat tells. */
async function isAlive({ pid, started, host }: Owner, unchangedMs: number): Promise<boolean> {
  if (host === hostname()) return (await startTime(pid)) === started
  return unchangedMs < 6 * BEAT_MS
}

/** Field 22 of /proc/PID/stat (proc(5)); the command's name before it may hold spaces and brackets. */
export async function startTime(pid: number): Promise<string> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

async function release(file: string, owner: Owner, beat: NodeJS.Timeout): Promise<void> {
  clearInterval(beat)
  const holder = await readOwner(file)
  if (typeof holder !== 'string' && holder.id === owner.id) await rm(file, { force: true })
}

function waitedTooLong(file: string): KlabError {
  return new KlabError('timeout', {
    what: `waited four hours for another klab to finish a build`,
    todo: `When none is running, remove ${file}.`,
  })
}
