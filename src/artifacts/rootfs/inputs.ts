import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheFolder } from '../../system/paths.js'
import { keyOf, sha256OfFile } from '../cache.js'
import type { Architecture } from '../types.js'
import type { Busybox } from './busybox.js'
import { type Compiler, findCompiler } from './compiler.js'
import { baseEntries } from './layout.js'
import { readOverlay } from './overlay.js'
import { listPrograms, type Program, ROOTFS_SOURCES } from './programs.js'

/** All that decides what the base initramfs will be. */
export interface Inputs {
  readonly busybox: Busybox
  readonly compiler: Compiler
  readonly programs: readonly Program[]
  /** The folder in the cache. */
  readonly place: string
}

export async function findInputs(busybox: Busybox, architecture: Architecture, signal?: AbortSignal): Promise<Inputs> {
  const compiler = await findCompiler(architecture, signal)
  const programs = await listPrograms()
  const key = keyOf({
    // every path and mode of the archive; the bytes behind them follow
    layout: baseEntries({ ...EMPTY, applets: busybox.applets, overlay: await readOverlay() }).map(describe),
    programs,
    sources: await hashSources(),
    busybox: sha256(busybox.bytes),
    compiler: [compiler.flags, compiler.identity],
  })
  return { busybox, compiler, programs, place: join(cacheFolder(), 'rootfs', key) }
}

const EMPTY = { busybox: Buffer.alloc(0), programs: {} }

function describe(entry: object): object {
  return { ...entry, bytes: undefined }
}

async function hashSources(): Promise<[string, string][]> {
  const all = await readdir(ROOTFS_SOURCES, { recursive: true, withFileTypes: true })
  const files = all.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  const hashed = files.sort().map(async file => [file.slice(ROOTFS_SOURCES.length), await sha256OfFile(file)] as const)
  return (await Promise.all(hashed)).map(([path, hash]) => [path, hash])
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
