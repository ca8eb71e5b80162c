import { copyFile, mkdir, rename, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { KlabError } from '../../errors/index.js'
import { makeFolder } from '../../system/make-folder.js'
import { cacheFolder } from '../../system/paths.js'
import { diskFault } from '../cache.js'
import type { Architecture, Kernel } from '../types.js'
import { compile } from './compile.js'
import { configure, recheckConfig } from './configure.js'
import type { ConfigRequest } from './fragment.js'
import { keepGdbScripts } from './gdb-scripts.js'
import type { BuildInputs } from './inputs.js'
import { lock } from './lock.js'
import { buildEnvironment, type Tree } from './make.js'
import { readPair } from './pair.js'
import { findStored, kernelsFolder, store } from './store.js'
import type { PrepareOptions, SourceTree } from './types.js'

export interface BuildPlan {
  readonly name: string
  readonly key: string
  readonly inputs: BuildInputs
  readonly architecture: Architecture
  readonly requests: readonly ConfigRequest[]
  readonly tree: SourceTree
}

/** Builds a kernel into the cache, or waits for the klab that is at it. */
export async function buildKernel(plan: BuildPlan, options: PrepareOptions): Promise<Kernel> {
  const { progress, signal } = options
  const onWait = (pid: number) => progress.note(`waiting for process ${pid}, which builds the same kernel`)
  await using _ = await lock(join(kernelsFolder(), `${plan.key}.lock`), { onWait, signal })
  const ready = await findStored(plan.key, plan.name)
  if (ready !== null) return ready
  await requireRoom()
  await using folder = await workFolder(plan.key)
  const { source, architecture } = { source: plan.tree.folder, architecture: plan.architecture }
  const tree: Tree = { source, architecture, build: folder.build, environment: buildEnvironment() }
  const startedAt = performance.now()
  progress.start(`configuring kernel ${plan.name}`)
  await configure(tree, plan.requests, signal)
  await compile(tree, { ...options, name: plan.name, log: join(cacheFolder(), 'logs', `kernel-${plan.key}.log`) })
  await recheckConfig(tree, plan.requests)
  await keepGdbScripts(tree, join(folder.finished, 'gdb'), signal)
  await publish(plan, folder)
  progress.done(`kernel ${plan.name} built in ${Math.round((performance.now() - startedAt) / 1000)} s`)
  return await stored(plan)
}

interface WorkFolder extends AsyncDisposable {
  readonly build: string
  readonly finished: string
}

/** Named by the key, because the path of the build is in the DWARF: the same inputs are to give the same bytes. */
async function workFolder(key: string): Promise<WorkFolder> {
  const folder = join(kernelsFolder(), `${key}.building`)
  const remove = () => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  try {
    await remove()
    await makeFolder(join(folder, 'build'))
    await mkdir(join(folder, 'finished'))
  } catch (error) {
    throw diskFault(error)
  }
  return { build: join(folder, 'build'), finished: join(folder, 'finished'), [Symbol.asyncDispose]: remove }
}

/** Objects and images of our configuration take half of this; a tree's own options may want more. */
const ROOM_BYTES = 1.2e9

async function requireRoom(): Promise<void> {
  const { bavail, bsize } = await statfs(kernelsFolder())
  const free = bavail * bsize
  if (free >= ROOM_BYTES) return
  throw new KlabError('disk', {
    what: `building a kernel needs ${ROOM_BYTES / 1e9} GB in ${kernelsFolder()}, and ${(free / 1e9).toFixed(1)} GB are free`,
    todo: 'Make room there, or set KLAB_CACHE to a folder on another disk.',
  })
}

async function publish({ key, inputs, tree }: BuildPlan, { build, finished }: WorkFolder): Promise<void> {
  await copyFile(join(build, 'arch/x86/boot/bzImage'), join(finished, 'image'))
  await rename(join(build, 'vmlinux'), join(finished, 'vmlinux'))
  await copyFile(join(build, '.config'), join(finished, 'config'))
  const pair = await readPair(join(finished, 'image'), join(finished, 'vmlinux'))
  await store(key, finished, pair, tree.folder, inputs)
}

async function stored({ key, name }: BuildPlan): Promise<Kernel> {
  const kernel = await findStored(key, name)
  if (kernel !== null) return kernel
  throw new KlabError('disk', { what: `the kernel that was just built is not in ${join(kernelsFolder(), key)}` })
}
