import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { KlabError } from '../../../errors/index.js'
import { diskFault, publishFolder, sha256OfFile } from '../../cache.js'
import { lock } from '../../kernel/lock.js'
import { scratchFolder } from '../../kernel/source/folders.js'
import type { PrepareOptions } from '../../kernel/types.js'
import { type CpioEntry, encodeCpio } from '../cpio.js'
import { sha256 } from '../inputs.js'
import type { Toolchain } from './find.js'
import { librariesOf } from './libraries.js'

/** The compiler as an initramfs to be unpacked over the base one (about 60 MB); made once, and kept. Its path. */
export async function prepareToolchain(toolchain: Toolchain, options: PrepareOptions): Promise<string> {
  const { place } = toolchain
  const ready = await readPrepared(place)
  if (ready !== null) return ready
  const onWait = (pid: number) => options.progress.note(`waiting for process ${pid}, which copies the compiler`)
  await using _ = await lock(join(dirname(place), '.lock'), { onWait, signal: options.signal })
  const meanwhile = await readPrepared(place)
  if (meanwhile !== null) return meanwhile
  options.progress.start('copying this machine’s C compiler for guests')
  await make(toolchain).catch(error => Promise.reject(diskFault(error)))
  const made = await readPrepared(place)
  if (made === null) throw new KlabError('disk', { what: `${place} was lost while it was being made` })
  options.progress.done('the C compiler for guests is ready')
  return made
}

const ARCHIVE = 'toolchain.cpio'
const CHECKSUM = 'toolchain.cpio.sha256'

/** null also when the archive is not what was once written: then it is made anew. */
async function readPrepared(place: string): Promise<string | null> {
  try {
    const archive = join(place, ARCHIVE)
    const wanted = (await readFile(join(place, CHECKSUM), 'utf8')).trim()
    return (await sha256OfFile(archive)) === wanted ? archive : null
  } catch {
    return null
  }
}

async function make({ files, place }: Toolchain): Promise<void> {
  await using scratch = await scratchFolder(dirname(place))
  const finished = join(scratch.path, 'finished')
  await mkdir(finished)
  const archive = encodeCpio(await entriesOf(files))
  await writeFile(join(finished, ARCHIVE), archive)
  await writeFile(join(finished, CHECKSUM), `${sha256(archive)}\n`)
  await rm(place, { recursive: true, force: true })
  await publishFolder(finished, place)
}

/** The files and the libraries that the programs among them need. */
export async function entriesOf(files: Toolchain['files']): Promise<CpioEntry[]> {
  const programs = [...files.values()].filter(file => !/\.[aho]$/.test(file))
  const libraries = await librariesOf(programs)
  const all = new Map([...files, ...libraries.map(path => [path, path] as const)])
  const run = new Set([...programs, ...libraries])
  return Promise.all(
    [...all].map(async ([path, file]) => {
      const mode = run.has(file) ? 0o755 : 0o644
      return { type: 'file', path: path.slice(1), mode, bytes: await readFile(file) } as const
    }),
  )
}
