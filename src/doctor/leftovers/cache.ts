import { readdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { isAbandoned, lock } from '../../artifacts/kernel/lock.js'
import { startTime } from '../../system/process-table.js'
import { removable } from './folders.js'
import { type InUse, isMineAndSettled } from './in-use.js'
import type { Leftover } from './types.js'

const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'
/** A lock that was being taken over, and a root file system that was being built. */
const NAMELESS = new RegExp(`^(.*\\.lock|[0-9a-f]{16})\\.${UUID}$`)
const SCRATCH = /^\.scratch-(\d+)-/

/** Locks, half-built trees and half-fetched files of builds that were killed. */
export async function findBuilds(cache: string, inUse: InUse): Promise<Leftover[]> {
  const found: Leftover[] = []
  for (const part of ['kernels', 'sources', 'packages', 'rootfs', 'toolchain', 'programs']) {
    const folder = join(cache, part)
    for (const name of await readdir(folder).catch(() => [])) found.push(...(await look(join(folder, name), inUse)))
  }
  return found
}

async function look(path: string, inUse: InUse): Promise<Leftover[]> {
  const name = basename(path)
  if (name.endsWith('.lock')) return (await isAbandoned(path)) ? [lockLeft(path)] : []
  if (name.endsWith('.building')) return buildLeft(path)
  const pid = SCRATCH.exec(name)?.[1]
  if (pid === undefined ? !NAMELESS.test(name) : (await startTime(Number(pid))) !== '') return []
  const settled = (await isMineAndSettled(path, 'folder')) || (await isMineAndSettled(path, 'file'))
  return settled && !inUse.uses(path) ? [removable('build', path)] : []
}

function lockLeft(path: string): Leftover {
  return { kind: 'lock', what: path, cure: 'is removed', clear: () => holding(path, async () => {}) }
}

/** Its lock is taken while it is removed, so that nobody begins to build there. */
async function buildLeft(path: string): Promise<Leftover[]> {
  const lockFile = path.replace(/building$/, 'lock')
  const free = (await isAbandoned(lockFile)) !== false
  if (!free || !(await isMineAndSettled(path, 'folder'))) return []
  const clear = () => holding(lockFile, () => rm(path, { recursive: true, force: true }))
  return [{ kind: 'build', what: path, cure: 'is removed', clear }]
}

async function holding(file: string, work: () => Promise<void>): Promise<void> {
  const onWait = () => {
    throw new Error('somebody builds there now')
  }
  await using _ = await lock(file, { onWait })
  await work()
}
