import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { KlabError } from '../../errors/index.js'
import { makeFolder } from '../../system/make-folder.js'
import type { Progress } from '../../system/progress.js'
import { diskFault, publishFolder, sha256OfFile } from '../cache.js'
import type { Architecture, Rootfs } from '../types.js'
import { findBusybox } from './busybox.js'
import { obtainBusybox } from './busybox-fetch.js'
import { type Compiler, compileProgram } from './compiler.js'
import { encodeCpio } from './cpio.js'
import { findInputs, type Inputs, sha256 } from './inputs.js'
import { baseEntries } from './layout.js'
import { readOverlay } from './overlay.js'
import type { Program } from './programs.js'

export interface RootfsRequest {
  readonly architecture: Architecture
  readonly progress: Progress
  readonly signal?: AbortSignal | undefined
}

/**
 * The base initramfs, built when it is not in the cache yet. The same sources, busybox and compiler give the same
 * bytes. A busybox
 * for another machine is downloaded. `tool-missing` without a static busybox or gcc, `build-failed` with the compiler's first error.
 */
export async function prepareRootfs({ architecture, progress, signal }: RootfsRequest): Promise<Rootfs> {
  const busybox = await obtainBusybox(architecture, { progress, signal })
  const inputs = await findInputs(busybox, architecture, signal)
  const taken = existsSync(inputs.place)
  const ready = await readPrepared(inputs.place)
  if (ready !== null) return ready
  progress.start(`building rootfs ${architecture}`)
  const startedAt = performance.now()
  // broken, and in the way; looked for beforehand, so that what somebody else makes meanwhile is not removed
  if (taken) await rm(inputs.place, { recursive: true, force: true })
  await build(inputs, progress, signal).catch(error => Promise.reject(diskFault(error)))
  const built = await readPrepared(inputs.place)
  if (built === null) throw new KlabError('disk', { what: `${inputs.place} was lost while it was being made` })
  progress.done(`rootfs ${architecture} built in ${Math.ceil((performance.now() - startedAt) / 1000)} s`)
  return built
}

/** What `prepareRootfs` would give without building; null when it would have to, or could not. */
export async function findPreparedRootfs(architecture: Architecture): Promise<Rootfs | null> {
  try {
    return await readPrepared((await findInputs(await findBusybox(architecture), architecture)).place)
  } catch (error) {
    if (error instanceof KlabError && error.code === 'tool-missing') return null
    throw error
  }
}

const ARCHIVE = 'rootfs.cpio'
const CHECKSUM = 'rootfs.cpio.sha256'

/** null also when the archive is not what was once written: then it is built anew. */
async function readPrepared(place: string): Promise<Rootfs | null> {
  try {
    const archive = join(place, ARCHIVE)
    const wanted = (await readFile(join(place, CHECKSUM), 'utf8')).trim()
    const found = await sha256OfFile(archive)
    return found === wanted ? { archive, sha256: found } : null
  } catch {
    return null
  }
}

/** In a folder of its own beside the place, so that two builds at once, or one that is killed, do no harm. */
async function build({ busybox, compiler, programs, place }: Inputs, progress: Progress, signal?: AbortSignal) {
  const folder = `${place}.${randomUUID()}`
  await makeFolder(folder)
  try {
    const compiled: Record<string, Buffer> = {}
    for (const [index, program] of programs.entries()) {
      progress.update(index, programs.length, 'programs')
      compiled[program.path] = await compileOne(compiler, program, folder, signal)
    }
    const parts = { busybox: busybox.bytes, applets: busybox.applets, programs: compiled, overlay: await readOverlay() }
    const archive = encodeCpio(baseEntries(parts))
    await writeFile(join(folder, ARCHIVE), archive)
    await writeFile(join(folder, CHECKSUM), `${sha256(archive)}\n`)
    await publishFolder(folder, place)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function compileOne(compiler: Compiler, program: Program, folder: string, signal?: AbortSignal): Promise<Buffer> {
  const output = join(folder, basename(program.path))
  await compileProgram(compiler, program, output, signal)
  const bytes = await readFile(output)
  await rm(output)
  return bytes
}
