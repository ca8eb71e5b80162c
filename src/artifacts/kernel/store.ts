import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { cacheFolder } from '../../system/paths.js'
import { publishFolder, sha256OfFile } from '../cache.js'
import type { Kernel } from '../types.js'
import type { Pair } from './pair.js'
import { isFolder } from './source/folders.js'

/** `kernel.json`: what is known of the files beside it. */
const recordSchema = z.object({
  architecture: z.enum(['x86_64', 'i386']),
  buildId: z.string(),
  release: z.string(),
  source: z.string().nullable(),
  sha256: z.object({ image: z.string(), vmlinux: z.string(), config: z.string() }),
  size: z.object({ image: z.number(), vmlinux: z.number(), config: z.number() }),
  /** What the key was made of, for people who wonder why there are two. */
  inputs: z.unknown(),
})

type StoredRecord = z.infer<typeof recordSchema>

const PARTS = ['image', 'vmlinux', 'config'] as const

export function kernelsFolder(): string {
  return join(cacheFolder(), 'kernels')
}

/** The finished kernel under that key; null when there is none, or when its files are no longer what was stored. */
export async function findStored(key: string, name: string): Promise<Kernel | null> {
  const folder = join(kernelsFolder(), key)
  const record = await readRecord(folder)
  if (record === null) return null
  for (const part of PARTS) {
    const size = await stat(join(folder, part)).then(
      found => found.size,
      () => -1,
    )
    if (size !== record.size[part]) return null
  }
  const { architecture, buildId, release, sha256 } = record
  const source = record.source !== null && (await isFolder(record.source)) ? record.source : null
  const [image, vmlinux, config] = [join(folder, 'image'), join(folder, 'vmlinux'), join(folder, 'config')]
  return { name, architecture, image, vmlinux, config, source, buildId, release, sha256 }
}

async function readRecord(folder: string): Promise<StoredRecord | null> {
  try {
    return recordSchema.parse(JSON.parse(await readFile(join(folder, 'kernel.json'), 'utf8')))
  } catch {
    return null
  }
}

/** Moves a folder that holds `image`, `vmlinux` and `config` into the cache, with its record. Call it under the key's lock. */
export async function store(
  key: string,
  folder: string,
  pair: Pair,
  source: string | null,
  inputs: unknown,
): Promise<void> {
  const place = join(kernelsFolder(), key)
  const record: StoredRecord = { ...pair, source, ...(await measure(folder)), inputs }
  await writeFile(join(folder, 'kernel.json'), `${JSON.stringify(record, null, 2)}\n`)
  // what is there did not pass findStored: it is damaged
  await rm(place, { recursive: true, force: true })
  await publishFolder(folder, place)
}

async function measure(folder: string): Promise<Pick<StoredRecord, 'sha256' | 'size'>> {
  const sha256 = { image: '', vmlinux: '', config: '' }
  const size = { image: 0, vmlinux: 0, config: 0 }
  for (const part of PARTS) {
    sha256[part] = await sha256OfFile(join(folder, part))
    size[part] = (await stat(join(folder, part))).size
  }
  return { sha256, size }
}
