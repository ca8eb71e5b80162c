import { mkdir, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { KlabError } from '../../../errors/index.js'
import { cacheFolder } from '../../../system/paths.js'
import { codeOf, keyOf } from '../../cache.js'
import { lock } from '../lock.js'
import { runProcess } from '../process.js'
import type { DebianPrebuilt, PrepareOptions } from '../types.js'
import { type Apt, openApt } from './apt.js'
import { isFile, scratchFolder } from './folders.js'

/** An image package and its symbols package, of one version. */
export interface PrebuiltPair {
  readonly image: string
  readonly symbols: string
  readonly version: string
}

/** Where the parts of an unpacked pair lie. */
export interface PrebuiltFiles {
  readonly image: string
  readonly vmlinux: string
  readonly config: string
}

/** Stores the files of a pair; `folder` is an empty one on the cache's disk. */
type TakePair = (pair: PrebuiltPair, files: PrebuiltFiles, folder: string) => Promise<void>

/** The pair that was taken last; null when none was. */
export async function knownPrebuilt(source: DebianPrebuilt): Promise<PrebuiltPair | null> {
  const text = await readFile(memoryOf(source), 'utf8').catch(() => null)
  try {
    return text === null ? null : (JSON.parse(text) as PrebuiltPair)
  } catch {
    return null
  }
}

/**
 * Downloads the newest pair that the site really has, and hands its unpacked files to `take`. A pair that `isCached`
 * says yes to is the answer without a download.
 */
export async function obtainPrebuilt(
  source: DebianPrebuilt,
  update: boolean,
  options: PrepareOptions,
  isCached: (pair: PrebuiltPair) => Promise<boolean>,
  take: TakePair,
): Promise<PrebuiltPair> {
  const onWait = (pid: number) => options.progress.note(`waiting for process ${pid}, which fetches a kernel`)
  await using _ = await lock(join(cacheFolder(), 'sources', '.lock'), { onWait, signal: options.signal })
  // somebody else may have fetched it while this one waited
  const known = update ? null : await knownPrebuilt(source)
  if (known !== null && (await isCached(known))) return known
  const apt = await openApt(source.suites, options)
  const pairs = await listPairs(apt, source)
  for (const pair of pairs) {
    if (!(await isCached(pair)) && !(await fetchPair(apt, pair, options, take))) continue
    await remember(source, pair)
    return pair
  }
  throw nothingFound(source, pairs)
}

function memoryOf(source: DebianPrebuilt): string {
  return join(cacheFolder(), 'sources', `prebuilt.${keyOf(source)}.json`)
}

async function remember(source: DebianPrebuilt, pair: PrebuiltPair): Promise<void> {
  const file = memoryOf(source)
  await writeFile(`${file}.new`, JSON.stringify(pair))
  await rename(`${file}.new`, file)
}

/** All pairs that the lists name, the newest first. */
async function listPairs(apt: Apt, source: DebianPrebuilt): Promise<PrebuiltPair[]> {
  const names = await apt.names(source.image.split('*')[0] ?? '')
  const pairs = await Promise.all(
    matchPairs(source, names).map(({ image, symbols }) => pairVersions(apt, image, symbols)),
  )
  return pairs.flat()
}

/** The package names that fit both patterns with the same text for `*`; higher numbers first. */
export function matchPairs(source: Pick<DebianPrebuilt, 'image' | 'symbols'>, names: readonly string[]) {
  const [before = '', after = ''] = source.image.split('*')
  const fits = names.filter(
    name => name.startsWith(before) && name.endsWith(after) && name.length >= before.length + after.length,
  )
  return fits
    .map(image => ({ image, stem: image.slice(before.length, image.length - after.length) }))
    .filter(({ stem }) => /^[\d.]*$/.test(stem))
    .sort((left, right) => right.stem.localeCompare(left.stem, 'en', { numeric: true }))
    .map(({ image, stem }) => ({ image, symbols: source.symbols.replace('*', stem) }))
}

async function pairVersions(apt: Apt, image: string, symbols: string): Promise<PrebuiltPair[]> {
  const [imageVersions, symbolVersions] = [await apt.versions(image), await apt.versions(symbols)]
  return imageVersions.filter(version => symbolVersions.includes(version)).map(version => ({ image, symbols, version }))
}

/** The symbols first: they are the half that a site lacks. false when it lacks one. */
async function fetchPair(apt: Apt, pair: PrebuiltPair, options: PrepareOptions, take: TakePair): Promise<boolean> {
  await using scratch = await scratchFolder(join(cacheFolder(), 'sources'))
  const symbols = await apt.download(pair.symbols, pair.version, scratch.path)
  const image = symbols === null ? null : await apt.download(pair.image, pair.version, scratch.path)
  if (symbols === null || image === null) {
    options.progress.note(`${pair.image} ${pair.version} is listed without its packages; trying the next`)
    return false
  }
  options.progress.start(`unpacking ${pair.image} ${pair.version}`)
  const finished = join(scratch.path, 'finished')
  await mkdir(finished)
  await take(pair, await unpackPair(image, symbols, scratch.path, options.signal), finished)
  return true
}

async function unpackPair(image: string, symbols: string, folder: string, signal: AbortSignal | undefined) {
  const from = join(folder, 'unpacked')
  await mkdir(from)
  await extract(image, from, ['./boot/vmlinuz-*', './boot/config-*'], signal)
  await extract(symbols, from, ['./usr/lib/debug/*vmlinux*'], signal)
  await rm(image)
  await rm(symbols)
  return {
    image: await only(from, 'boot/vmlinuz-*'),
    config: await only(from, 'boot/config-*'),
    vmlinux: await only(from, 'usr/lib/debug/boot/vmlinux-*'),
  }
}

const UNPACK_MS = 20 * 60_000

/** The symbols of all modules are several times the size of what is needed here, so they never reach the disk. */
async function extract(file: string, folder: string, patterns: readonly string[], signal: AbortSignal | undefined) {
  const unpack = 'dpkg-deb --fsys-tarfile "$file" | tar -xf - -C "$folder" --no-same-owner --wildcards "$@"'
  const script = `set -o pipefail; file=$1; folder=$2; shift 2; ${unpack}`
  const words = ['bash', '-c', script, 'extract', file, folder, ...patterns] as const
  const { status, stderr } = await runProcess([...words], { signal, within: UNPACK_MS })
  if (status === 0) return
  throw new KlabError(codeOf(stderr, 'download-failed'), { what: `${file} could not be unpacked`, why: stderr.trim() })
}

/** The one file that a pattern with `*` at its end names, symbolic links followed. */
async function only(folder: string, pattern: string): Promise<string> {
  const [parent, start] = [join(folder, pattern, '..'), pattern.slice(pattern.lastIndexOf('/') + 1, -1)]
  const name = (await readdir(parent).catch(() => [])).find(entry => entry.startsWith(start))
  const path = name === undefined ? '' : await realpath(join(parent, name)).catch(() => '')
  if (await isFile(path)) return path
  throw new KlabError('download-failed', { what: `the Debian package holds no ${pattern}` })
}

function nothingFound({ image, suites }: DebianPrebuilt, pairs: readonly PrebuiltPair[]): KlabError {
  const tried = pairs.map(pair => `${pair.image} ${pair.version}`).join(', ')
  return new KlabError('download-failed', {
    what: `the Debian site of this machine has no ${image} with its symbols in ${suites.join(', ')}`,
    why: tried === '' ? 'It lists none.' : `It lists ${tried} and has none of them.`,
    todo: 'Build the default kernel instead, or set KLAB_DEBIAN_SITE to the URL of a mirror that has it.',
  })
}
