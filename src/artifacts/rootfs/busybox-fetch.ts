import { mkdir, rename } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { KlabError } from '../../errors/index.js'
import { cacheFolder } from '../../system/paths.js'
import { findProgram } from '../../system/process-find.js'
import { codeOf, publishFolder } from '../cache.js'
import { lock } from '../kernel/lock.js'
import { runProcess } from '../kernel/process.js'
import { openApt } from '../kernel/source/apt.js'
import { isFileSync, scratchFolder } from '../kernel/source/folders.js'
import { userlandSuites } from '../kernel/source/suites.js'
import type { PrepareOptions } from '../kernel/types.js'
import type { Architecture } from '../types.js'
import { type Busybox, fetchedBusybox, findBusybox } from './busybox.js'

/**
 * As `findBusybox`; but when it is for another machine than this one, Debian's own package is fetched, once. The system's
 * architectures and packages stay as they are.
 */
export async function obtainBusybox(architecture: Architecture, options: PrepareOptions): Promise<Busybox> {
  const name = FOREIGN[architecture]
  if (name === undefined || findProgram('apt-get') === null) return findBusybox(architecture, options.signal)
  const found = await findBusybox(architecture, options.signal).catch(missing)
  if (found !== null) return found
  await fetchBusybox(name, fetchedBusybox(architecture), options)
  return findBusybox(architecture, options.signal)
}

/** Debian's name of an architecture whose programs an x86-64 system has no packages of. */
const FOREIGN: Readonly<Partial<Record<Architecture, string>>> = { i386: 'i386' }

function missing(error: unknown): null {
  if (error instanceof KlabError && error.code === 'tool-missing') return null
  throw error
}

const PACKAGE = 'busybox-static'

async function fetchBusybox(architecture: string, place: string, options: PrepareOptions): Promise<void> {
  const sources = join(cacheFolder(), 'sources')
  const onWait = (pid: number) => options.progress.note(`waiting for process ${pid}, which fetches from Debian`)
  await using _ = await lock(join(sources, '.lock'), { onWait, signal: options.signal })
  const apt = await openApt(await userlandSuites(), options, architecture)
  await using scratch = await scratchFolder(sources)
  for (const version of await apt.versions(PACKAGE)) {
    const file = await apt.download(PACKAGE, version, scratch.path)
    if (file !== null) return await unpack(file, scratch.path, place, options.signal)
  }
  throw new KlabError('download-failed', {
    what: `the Debian site of this machine has no ${PACKAGE} for ${architecture}`,
    todo: 'Put a static busybox of that architecture first in PATH, or set KLAB_DEBIAN_SITE to a mirror that has it.',
  })
}

const UNPACK_MS = 60_000

async function unpack(file: string, scratch: string, place: string, signal: AbortSignal | undefined): Promise<void> {
  const [whole, finished] = [join(scratch, 'whole'), join(scratch, 'finished')]
  const { status, stderr } = await runProcess(['dpkg-deb', '-x', file, whole], { signal, within: UNPACK_MS })
  if (status !== 0)
    throw new KlabError(codeOf(stderr, 'download-failed'), {
      what: `${file} could not be unpacked`,
      why: stderr.trim(),
    })
  // in /usr since Debian 13
  const program = ['bin/busybox', 'usr/bin/busybox'].map(path => join(whole, path)).find(isFileSync)
  if (program === undefined) throw new KlabError('download-failed', { what: `${PACKAGE} holds no busybox` })
  await mkdir(finished)
  await rename(program, join(finished, basename(place)))
  await publishFolder(finished, dirname(place))
}
