import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { KlabError } from '../../../errors/index.js'
import type { GuestPackage } from '../../../lab/index.js'
import { cacheFolder } from '../../../system/paths.js'
import { codeOf, diskFault, keyOf, publishFolder, sha256OfFile } from '../../cache.js'
import { lock } from '../../kernel/lock.js'
import { runProcess } from '../../kernel/process.js'
import { openApt } from '../../kernel/source/apt.js'
import { scratchFolder } from '../../kernel/source/folders.js'
import { userlandSuites } from '../../kernel/source/suites.js'
import type { PrepareOptions } from '../../kernel/types.js'
import type { Architecture } from '../../types.js'
import { encodeCpio } from '../cpio.js'
import { collectPrograms, type LibraryFolder } from './collect.js'

/** An initramfs to be unpacked over the base one. */
export interface GuestPackages {
  readonly archive: string
  readonly sha256: string
  /** By package; of those that were asked for. */
  readonly versions: Readonly<Record<string, string>>
}

/** What the guest gets of each package. */
const PROGRAMS: Readonly<Record<GuestPackage, readonly string[]>> = { tcpdump: ['tcpdump'], iproute2: ['ss', 'ip'] }

/** Debian's names. */
const DEBIAN: Readonly<Record<Architecture, { readonly name: string; readonly libraries: LibraryFolder }>> = {
  x86_64: { name: 'amd64', libraries: 'x86_64-linux-gnu' },
  i386: { name: 'i386', libraries: 'i386-linux-gnu' },
}

/** A change in how the archive is made gives it another place. */
const LAYOUT = 1

/**
 * The programs of these packages with the libraries that they need, downloaded once and kept: the same archive until the
 * cache is emptied. null for no packages. `tool-missing` where there is no apt, `download-failed`.
 */
export async function preparePackages(
  packages: readonly GuestPackage[],
  architecture: Architecture,
  options: PrepareOptions,
): Promise<GuestPackages | null> {
  if (packages.length === 0) return null
  const wanted = [...new Set(packages)].sort()
  const suites = await userlandSuites()
  const place = join(cacheFolder(), 'packages', keyOf({ LAYOUT, wanted, suites, architecture }))
  const ready = await readPrepared(place)
  if (ready !== null) return ready
  const onWait = (pid: number) => options.progress.note(`waiting for process ${pid}, which fetches from Debian`)
  await using _ = await lock(join(cacheFolder(), 'sources', '.lock'), { onWait, signal: options.signal })
  const meanwhile = await readPrepared(place)
  if (meanwhile !== null) return meanwhile
  await fetchPackages(wanted, suites, architecture, place, options).catch(error => Promise.reject(explained(error)))
  const made = await readPrepared(place)
  if (made === null) throw new KlabError('disk', { what: `${place} was lost while it was being made` })
  options.progress.done(`${listed(made.versions)} for the guest`)
  return made
}

const ARCHIVE = 'packages.cpio'
const FACTS = 'packages.json'
const factsSchema = z.strictObject({ sha256: z.string(), versions: z.record(z.string(), z.string()) })

/** null also when the archive is not what was once written: then it is made anew. */
async function readPrepared(place: string): Promise<GuestPackages | null> {
  try {
    const archive = join(place, ARCHIVE)
    const facts = factsSchema.parse(JSON.parse(await readFile(join(place, FACTS), 'utf8')))
    return (await sha256OfFile(archive)) === facts.sha256 ? { archive, ...facts } : null
  } catch {
    return null
  }
}

async function fetchPackages(
  wanted: readonly GuestPackage[],
  suites: readonly string[],
  architecture: Architecture,
  place: string,
  options: PrepareOptions,
): Promise<void> {
  const { name, libraries } = DEBIAN[architecture]
  const apt = await openApt(suites, options, name)
  await using scratch = await scratchFolder(join(cacheFolder(), 'packages'))
  const [debs, tree, finished] = ['debs', 'tree', 'finished'].map(part => join(scratch.path, part)) as [
    string,
    string,
    string,
  ]
  for (const folder of [debs, finished]) await mkdir(folder)
  const files = await apt.downloadAll(wanted, debs)
  for (const file of files) await unpack(file, tree, options.signal)
  const programs = wanted.flatMap(one => PROGRAMS[one])
  const archive = join(finished, ARCHIVE)
  await writeFile(archive, encodeCpio(await collectPrograms(tree, programs, libraries)))
  const facts = { sha256: await sha256OfFile(archive), versions: versionsOf(wanted, files) }
  await writeFile(join(finished, FACTS), `${JSON.stringify(facts, null, 2)}\n`)
  await rm(place, { recursive: true, force: true })
  await publishFolder(finished, place)
}

const UNPACK_MS = 5 * 60_000

async function unpack(file: string, folder: string, signal: AbortSignal | undefined): Promise<void> {
  const { status, stderr } = await runProcess(['dpkg-deb', '-x', file, folder], { signal, within: UNPACK_MS })
  if (status !== 0)
    throw new KlabError(codeOf(stderr, 'download-failed'), {
      what: `${basename(file)} could not be unpacked`,
      why: stderr.trim(),
    })
}

/** apt names its files `NAME_VERSION_ARCHITECTURE.deb`, with `%3a` for the colon of an epoch. */
function versionsOf(wanted: readonly string[], files: readonly string[]): Record<string, string> {
  const parts = files.map(file => basename(file).split('_'))
  const version = (name: string) => parts.find(([first]) => first === name)?.[1] ?? ''
  return Object.fromEntries(wanted.map(name => [name, decodeURIComponent(version(name))]))
}

/** What apt needs is told in terms of kernels, for which it is mostly used. */
function explained(error: unknown): unknown {
  if (!(error instanceof KlabError)) return diskFault(error)
  if (error.code !== 'tool-missing') return error
  return new KlabError('tool-missing', {
    what: "the lab's guest.packages cannot be had on this machine",
    why: error.message,
    todo: "Run it on a Debian machine; or put a static program of your own into the lab's guest.files.",
    cause: error,
  })
}

function listed(versions: GuestPackages['versions']): string {
  return Object.entries(versions)
    .map(entry => entry.join(' '))
    .join(', ')
}
