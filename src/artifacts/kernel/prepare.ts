import { rename } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { KlabError } from '../../errors/index.js'
import { diskFault, keyOf, sha256OfFile } from '../cache.js'
import type { Architecture, Kernel } from '../types.js'
import { type BuildPlan, buildKernel } from './build.js'
import { sourceArchitecture } from './configure.js'
import { joinFragments, readFragment } from './fragment.js'
import { buildInputs, prebuiltInputs, requireBuildTools } from './inputs.js'
import { DEFAULT_KERNEL, loadDefinition, loadNamedKernel } from './named.js'
import { readPair } from './pair.js'
import { knownDebianSource, obtainDebianSource } from './source/debian.js'
import { isFile } from './source/folders.js'
import { knownPrebuilt, obtainPrebuilt, type PrebuiltFiles, type PrebuiltPair } from './source/prebuilt.js'
import { obtainTarball, tarballTree } from './source/tarball.js'
import { openTree } from './source/tree.js'
import { findStored, store } from './store.js'
import type { DebianPrebuilt, KernelRequest, NamedKernel, PrepareOptions, SourceTree } from './types.js'

/** The kernel that is wanted, fetched and built when it is not in the cache. Asks the network only when it must. */
export async function prepareKernel(request: KernelRequest, options: PrepareOptions): Promise<Kernel> {
  if (request.type === 'files') return openFiles(request.image, request.vmlinux)
  return prepareNamed(request, options).catch(error => Promise.reject(diskFault(error)))
}

async function prepareNamed(request: Exclude<KernelRequest, { type: 'files' }>, options: PrepareOptions) {
  const named = definitionOf(request)
  const update = 'update' in request && request.update === true
  if (named.source.type === 'debian-prebuilt') return preparePrebuilt(named, named.source, update, options)
  const known = update ? null : await findPreparedKernel(request, options.signal)
  if (known !== null) return known
  await requireBuildTools(options.signal)
  return buildFrom(named, await obtainTree(named, update, options), options)
}

/** The kernel that is wanted if it is in the cache; builds and downloads nothing, so it is null on a machine that has to. */
export async function findPreparedKernel(request: KernelRequest, signal?: AbortSignal): Promise<Kernel | null> {
  if (request.type === 'files') return openFiles(request.image, request.vmlinux)
  const named = definitionOf(request)
  if (named.source.type === 'debian-prebuilt') {
    const pair = await knownPrebuilt(named.source)
    return pair === null ? null : findStored(keyOf(prebuiltInputs(pair)), named.name)
  }
  const tree = await knownTree(named, signal)
  if (tree === null) return null
  const plan = await planOf(named, tree, signal).catch(withoutTools)
  return plan === null ? null : findStored(plan.key, plan.name)
}

/** Whose programs boot the kernel that is wanted; builds nothing. Two files that are no pair are `kernel-mismatch`. */
export async function requestedArchitecture(request: KernelRequest): Promise<Architecture> {
  if (request.type === 'files') return (await readPair(resolve(request.image), resolve(request.vmlinux))).architecture
  return definitionOf(request).architecture
}

/** Without a compiler nobody knows which kernel would be built, so none is there. */
function withoutTools(error: unknown): null {
  if (error instanceof KlabError && error.code === 'tool-missing') return null
  throw error
}

/** `--tree` is the named kernel with another source. */
function definitionOf(request: Exclude<KernelRequest, { type: 'files' }>): NamedKernel {
  if (request.type === 'named') return loadNamedKernel(request.name)
  if (request.type === 'definition') return loadDefinition(request.file)
  const like = loadNamedKernel(request.name ?? DEFAULT_KERNEL)
  if (like.source.type === 'debian-prebuilt') throw nothingToBuild(like)
  return { ...like, name: 'custom', source: { type: 'tree', folder: resolve(request.folder) } }
}

function nothingToBuild({ name }: NamedKernel): KlabError {
  return new KlabError('option-invalid', {
    what: `${name} is a prebuilt kernel: it has no fragments to build a tree with`,
    todo: `Leave --kernel out, or name one that is built (${DEFAULT_KERNEL}).`,
  })
}

async function knownTree({ source, architecture }: NamedKernel, signal?: AbortSignal): Promise<SourceTree | null> {
  if (source.type === 'debian-source') return knownDebianSource(source)
  if (source.type === 'tarball') return tarballTree(source)
  if (source.type === 'tree') return openTree(source.folder, sourceArchitecture(architecture), signal)
  return null
}

async function obtainTree(named: NamedKernel, update: boolean, options: PrepareOptions): Promise<SourceTree> {
  const { source, architecture } = named
  if (source.type === 'debian-source') return obtainDebianSource(source, update, options)
  if (source.type === 'tarball') return obtainTarball(source, options)
  if (source.type === 'tree') return openTree(source.folder, sourceArchitecture(architecture), options.signal)
  throw nothingToBuild(named)
}

async function planOf(named: NamedKernel, tree: SourceTree, signal?: AbortSignal): Promise<BuildPlan> {
  const { name, architecture, fragments } = named
  const requests = joinFragments(await Promise.all(fragments.map(readFragment)))
  const inputs = await buildInputs(architecture, tree.identity, requests, signal)
  return { name, key: keyOf(inputs), inputs, architecture, requests, tree }
}

async function buildFrom(named: NamedKernel, tree: SourceTree, options: PrepareOptions): Promise<Kernel> {
  const plan = await planOf(named, tree, options.signal)
  return (await findStored(plan.key, plan.name)) ?? buildKernel(plan, options)
}

async function preparePrebuilt(named: NamedKernel, source: DebianPrebuilt, update: boolean, options: PrepareOptions) {
  const find = (pair: PrebuiltPair) => findStored(keyOf(prebuiltInputs(pair)), named.name)
  const known = update ? null : await knownPrebuilt(source)
  const ready = known === null ? null : await find(known)
  if (ready !== null) return ready
  const isCached = async (pair: PrebuiltPair) => (await find(pair)) !== null
  const kernel = await find(await obtainPrebuilt(source, update, options, isCached, storePrebuilt))
  if (kernel !== null) return kernel
  throw new KlabError('disk', { what: `${named.name} was downloaded and is not in the cache` })
}

async function storePrebuilt(pair: PrebuiltPair, files: PrebuiltFiles, folder: string): Promise<void> {
  await rename(files.image, join(folder, 'image'))
  await rename(files.vmlinux, join(folder, 'vmlinux'))
  await rename(files.config, join(folder, 'config'))
  const inputs = prebuiltInputs(pair)
  await store(keyOf(inputs), folder, await readPair(join(folder, 'image'), join(folder, 'vmlinux')), null, inputs)
}

async function openFiles(image: string, vmlinux: string): Promise<Kernel> {
  const files = { image: resolve(image), vmlinux: resolve(vmlinux) }
  const pair = await readPair(files.image, files.vmlinux)
  const config = await configBeside(files.image, pair.release)
  const sha256 = {
    image: await sha256OfFile(files.image),
    vmlinux: await sha256OfFile(files.vmlinux),
    config: config === null ? null : await sha256OfFile(config),
  }
  return { name: 'custom', ...files, ...pair, config, source: null, sha256 }
}

/** Distributions put `config-RELEASE` beside `vmlinuz-RELEASE`; any other file there may belong to another kernel. */
async function configBeside(image: string, release: string): Promise<string | null> {
  if (!basename(image).endsWith(`-${release}`)) return null
  const config = join(dirname(image), `config-${release}`)
  return (await isFile(config)) ? config : null
}
