import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { KlabError } from '../../../errors/index.js'
import { makeFolder } from '../../../system/make-folder.js'
import { cacheFolder } from '../../../system/paths.js'
import { codeOf, keyOf, publishFolder } from '../../cache.js'
import { lock } from '../lock.js'
import { runProcess } from '../process.js'
import type { DebianSource, PrepareOptions, SourceTree } from '../types.js'
import { type Apt, openApt } from './apt.js'
import { isFolder, scratchFolder } from './folders.js'

/** The tree of the version that was taken last, whether or not the network is there; null when none was. */
export async function knownDebianSource(source: DebianSource): Promise<SourceTree | null> {
  const version = await readFile(memoryOf(source), 'utf8').catch(() => null)
  return version === null ? null : treeOf(source, version.trim())
}

/** The unpacked tree: the one that is there, or else (or with `update`) of the newest version that downloads. */
export async function obtainDebianSource(source: DebianSource, update: boolean, options: PrepareOptions) {
  const onWait = (pid: number) => options.progress.note(`waiting for process ${pid}, which fetches a kernel's source`)
  await using _ = await lock(join(sourcesFolder(), '.lock'), { onWait, signal: options.signal })
  const known = await knownDebianSource(source)
  if (!update && known !== null && (await isFolder(known.folder))) return known
  const apt = await openApt(source.suites, options)
  const versions = await apt.versions(source.package)
  for (const version of versions) {
    const tree = treeOf(source, version)
    if (!(await isFolder(tree.folder)) && !(await fetchTree(apt, source, version, tree.folder, options))) continue
    await remember(source, version)
    return tree
  }
  throw nothingFound(source, versions)
}

function sourcesFolder(): string {
  return join(cacheFolder(), 'sources')
}

function treeOf(source: DebianSource, version: string): SourceTree {
  const identity = `${source.package}_${version}`
  return { identity, folder: join(sourcesFolder(), identity.replaceAll(/[^\w.+-]/g, '_')) }
}

function memoryOf(source: DebianSource): string {
  return join(sourcesFolder(), `${source.package}.${keyOf(source.suites)}.version`)
}

async function remember(source: DebianSource, version: string): Promise<void> {
  const file = memoryOf(source)
  await writeFile(`${file}.new`, `${version}\n`)
  await rename(`${file}.new`, file)
}

/** false when the site does not have that version any more. */
async function fetchTree(apt: Apt, source: DebianSource, version: string, place: string, options: PrepareOptions) {
  await using scratch = await scratchFolder(sourcesFolder())
  const file = await apt.download(source.package, version, scratch.path)
  if (file === null) return false
  options.progress.start(`unpacking ${source.package} ${version}`)
  await unpackPackage(file, scratch.path, options.signal)
  await rm(file)
  const tarball = await findTarball(scratch.path)
  const unpacked = join(scratch.path, 'tree')
  await unpackTarball(tarball, unpacked, options.signal)
  await publishFolder(unpacked, place)
  return true
}

const UNPACK_MS = 20 * 60_000

async function unpackPackage(file: string, folder: string, signal: AbortSignal | undefined): Promise<void> {
  await run(['dpkg-deb', '-x', file, folder], signal)
}

/** Unpacks a kernel's tarball without its one top folder. */
export async function unpackTarball(file: string, folder: string, signal: AbortSignal | undefined): Promise<void> {
  await makeFolder(folder)
  await run(['tar', '-xf', file, '-C', folder, '--strip-components=1', '--no-same-owner'], signal)
}

async function run(words: readonly [string, ...string[]], signal: AbortSignal | undefined): Promise<void> {
  const { status, stderr } = await runProcess(words, { signal, within: UNPACK_MS })
  if (status === 0) return
  const why = stderr.trim().split('\n').slice(0, 4).join('\n')
  throw new KlabError(codeOf(stderr, 'download-failed'), {
    what: `${words[0]} could not unpack a kernel's source`,
    why,
  })
}

/** The package's tarball lies in `usr/src`. */
async function findTarball(folder: string): Promise<string> {
  const files = await readdir(join(folder, 'usr/src')).catch(() => [])
  const file = files.find(name => /^linux-source-[^/]*\.tar(\.\w+)?$/.test(name))
  if (file !== undefined) return join(folder, 'usr/src', file)
  throw new KlabError('download-failed', { what: 'the Debian package holds no kernel tarball in usr/src' })
}

function nothingFound({ package: name, suites }: DebianSource, versions: readonly string[]): KlabError {
  const tried = versions.length === 0 ? 'It lists none.' : `It lists ${versions.join(', ')} and has none of them.`
  return new KlabError('download-failed', {
    what: `the Debian site of this machine has no ${name} in ${suites.join(', ')}`,
    why: tried,
    todo: 'Set KLAB_DEBIAN_SITE to the URL of a mirror that has it, or build a kernel tree of your own with --tree DIR.',
  })
}
