import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { cacheFolder } from '../../system/paths.js'
import { privateParents } from '../../system/private-folder.js'
import { markIsAlive, type OwnProcess } from '../../system/process-table.js'
import { findBuilds } from './cache.js'
import { findFolders } from './folders.js'
import { type InUse, lookAtProcesses } from './in-use.js'
import type { Leftover, Places } from './types.js'

/** All that klabs of this user which were killed have left, in the order in which it is to be cleared. */
export async function findLeftovers(places: Places): Promise<readonly Leftover[]> {
  const processes = await findProcesses(await lookAtProcesses())
  const gone = new Set(processes.map(({ pid }) => pid))
  // What only they use is left over as well.
  const inUse = await lookAtProcesses(gone)
  return [...processes, ...(await findFolders(places, inUse)), ...(await findBuilds(places.cache, inUse))]
}

export function usualPlaces(out: string): Places {
  return { out: resolve(out), cache: cacheFolder(), privateParents: privateParents() }
}

/** Processes that a klab started which is gone: they left its process group, or lost their guard. */
async function findProcesses({ processes }: InUse): Promise<(Leftover & { readonly pid: number })[]> {
  const owned = processes.filter(({ owner }) => owner !== null)
  const alive = await Promise.all(owned.map(({ owner }) => markIsAlive(owner ?? '')))
  return owned.filter((_, index) => !alive[index]).map(processLeft)
}

function processLeft({ pid, command, owner }: OwnProcess): Leftover & { readonly pid: number } {
  return {
    kind: 'process',
    pid,
    what: `process ${pid}: ${command.slice(0, 200)}`,
    cure: 'is killed',
    async clear() {
      const isThere = async () =>
        (await lookAtProcesses()).processes.some(one => one.pid === pid && one.owner === owner)
      if (await isThere()) process.kill(pid, 'SIGKILL')
      for (const end = performance.now() + DEATH_MS; await isThere(); await sleep(20)) {
        if (performance.now() > end) throw new Error('it does not die')
      }
    },
  }
}

const DEATH_MS = 5_000
