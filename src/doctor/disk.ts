import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { cacheFolder } from '../system/paths.js'
import { missing, ok, warn } from './check.js'
import type { Check } from './types.js'

const MIB = 1024 * 1024
/** The source packed and unpacked (1.2 GB), the objects with their debug information (0.5 GB), and as much again. */
const BUILD_MIB = 3_000
/** Root file systems, and a run's files. */
const RUN_MIB = 200

/** Free room where kernels are built, and where runs are written. */
export async function checkDisk(out: string, built: boolean): Promise<Check[]> {
  return [
    await checkFolder('disk-cache', 'free disk for the cache', cacheFolder(), built ? RUN_MIB : BUILD_MIB),
    await checkFolder('disk-out', 'free disk for runs', resolve(out), RUN_MIB),
  ]
}

async function checkFolder(id: string, name: string, folder: string, neededMiB: number): Promise<Check> {
  const there = nearestFolder(folder)
  try {
    const { bavail, bsize } = await statfs(there)
    return judgeRoom(id, name, folder, Math.floor((bavail * bsize) / MIB), neededMiB)
  } catch (error) {
    return warn(id, name, {
      found: `${there} does not tell: ${error instanceof Error ? error.message : String(error)}`,
    })
  }
}

export function judgeRoom(id: string, name: string, folder: string, freeMiB: number, neededMiB: number): Check {
  const found = `${inWords(freeMiB)} (${folder})`
  if (freeMiB >= neededMiB) return ok(id, name, found)
  const fault = { found, needed: inWords(neededMiB), cost: 'a build or a run may fail half-way' }
  return missing(id, name, { ...fault, wayOut: `make room there, or ${OTHER_FOLDER[id] ?? 'use another disk'}` })
}

const OTHER_FOLDER: Readonly<Record<string, string>> = {
  'disk-cache': 'set KLAB_CACHE to a folder on another disk',
  'disk-out': 'name a folder on another disk with --out DIR',
}

/** A folder that will be made lies on its parent's disk. */
function nearestFolder(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearestFolder(dirname(folder))
}

function inWords(mib: number): string {
  return mib >= 10 * 1024 ? `${Math.round(mib / 1024)} GiB` : `${mib} MiB`
}
