import { join } from 'node:path'
import { cacheFolder } from '../../../system/paths.js'
import { publishFolder } from '../../cache.js'
import { lock } from '../lock.js'
import type { PrepareOptions, SourceTree, TarballSource } from '../types.js'
import { unpackTarball } from './debian.js'
import { download } from './download.js'
import { isFolder, scratchFolder } from './folders.js'

/** A tarball's tree lies in the cache under the tarball's hash. */
export function tarballTree({ sha256 }: TarballSource): SourceTree {
  const identity = `tarball_${sha256}`
  return { identity, folder: join(cacheFolder(), 'sources', identity) }
}

export async function obtainTarball(source: TarballSource, options: PrepareOptions): Promise<SourceTree> {
  const sources = join(cacheFolder(), 'sources')
  const tree = tarballTree(source)
  const onWait = (pid: number) => options.progress.note(`waiting for process ${pid}, which fetches a kernel's source`)
  await using _ = await lock(join(sources, '.lock'), { onWait, signal: options.signal })
  if (await isFolder(tree.folder)) return tree
  await using scratch = await scratchFolder(sources)
  const file = join(scratch.path, 'linux.tar')
  await download(source.url, source.sha256, file, options)
  options.progress.start(`unpacking ${source.url}`)
  await unpackTarball(file, join(scratch.path, 'tree'), options.signal)
  await publishFolder(join(scratch.path, 'tree'), tree.folder)
  return tree
}
