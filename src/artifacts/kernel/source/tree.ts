import { createHash } from 'node:crypto'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { KlabError } from '../../../errors/index.js'
import { sha256OfFile } from '../../cache.js'
import { runProcess } from '../process.js'
import type { SourceTree } from '../types.js'
import { isFile, isFolder } from './folders.js'

/** A kernel tree of the user's own, which is only read. Its identity changes with its files. */
export async function openTree(folder: string, sourceArchitecture: string, signal?: AbortSignal): Promise<SourceTree> {
  const tree = await realpath(folder).catch(cause =>
    Promise.reject(notATree(folder, 'There is no such folder.', cause)),
  )
  await requireKernelTree(tree, sourceArchitecture)
  await refuseBuiltTree(tree, sourceArchitecture)
  const identity = (await gitIdentity(tree, signal)) ?? (await filesIdentity(tree))
  return { folder: tree, identity: `${tree} ${identity}` }
}

async function requireKernelTree(tree: string, sourceArchitecture: string): Promise<void> {
  for (const file of ['Makefile', 'Kconfig', 'scripts/kconfig/merge_config.sh', `arch/${sourceArchitecture}/Kconfig`]) {
    if (!(await isFile(join(tree, file)))) throw notATree(tree, `It has no ${file}.`)
  }
}

/** The tests of the kernel's own Makefile (target `outputmakefile`, Linux 5.10), told before a minute is spent. */
async function refuseBuiltTree(tree: string, sourceArchitecture: string): Promise<void> {
  const signs = ['.config', 'include/config', `arch/${sourceArchitecture}/include/generated`]
  for (const sign of signs) {
    const path = join(tree, sign)
    if (!(await isFile(path)) && !(await isFolder(path))) continue
    throw new KlabError('option-invalid', {
      what: `${tree} has been configured or built in place, so it cannot be built out of the tree`,
      why: `It has ${sign}.`,
      todo: `Run make -C ${tree} mrproper, which removes its .config and its objects, or give a clean copy.`,
    })
  }
}

function notATree(folder: string, why: string, cause?: unknown): KlabError {
  const todo = 'Give the top folder of a Linux source tree.'
  return new KlabError('option-invalid', { what: `${folder} is not a Linux source tree`, why, todo, cause })
}

const GIT_MS = 5 * 60_000

/** HEAD, the uncommitted changes, and the files that git does not know; null when the folder is no git tree's top. */
async function gitIdentity(tree: string, signal: AbortSignal | undefined): Promise<string | null> {
  if (!(await isFolder(join(tree, '.git'))) && !(await isFile(join(tree, '.git')))) return null
  const git = async (...words: readonly string[]) => {
    const result = await runProcess(['git', '--no-optional-locks', '-C', tree, ...words], { signal, within: GIT_MS })
    return result.status === 0 ? result.stdout : null
  }
  const head = await git('rev-parse', 'HEAD')
  const changes = await git('diff', 'HEAD', '--binary', '--no-ext-diff', '--no-color')
  const others = await git('ls-files', '--others', '--exclude-standard', '-z')
  if (head === null || changes === null || others === null) return null
  const hash = createHash('sha256').update(changes)
  for (const name of others.split('\0').filter(name => name !== '')) {
    hash.update(`${name}\0${await sha256OfFile(join(tree, name)).catch(() => '')}\0`)
  }
  return `git ${head.trim()} ${hash.digest('hex')}`
}

/** Names, sizes and times of change of all files: reading a gigabyte for each run would cost more than it tells. */
async function filesIdentity(tree: string): Promise<string> {
  const hash = createHash('sha256')
  for (const name of await filesOf(tree, '')) {
    const { size, mtimeMs } = await stat(join(tree, name)).catch(() => ({ size: -1, mtimeMs: 0 }))
    hash.update(`${name}\0${size}\0${mtimeMs}\0`)
  }
  return `files ${hash.digest('hex')}`
}

async function filesOf(tree: string, under: string): Promise<string[]> {
  const entries = await readdir(join(tree, under), { withFileTypes: true })
  const sorted = entries.sort((left, right) => (left.name < right.name ? -1 : 1))
  const lists = await Promise.all(
    sorted.map(entry => (entry.isDirectory() ? filesOf(tree, join(under, entry.name)) : [join(under, entry.name)])),
  )
  return lists.flat()
}
