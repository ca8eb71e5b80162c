import { readdir, readFile, readlink } from 'node:fs/promises'
import { basename, join, posix } from 'node:path'
import { KlabError } from '../../../errors/index.js'
import type { CpioEntry } from '../cpio.js'
import { readDynamic } from './dynamic.js'

/** Where Debian keeps the libraries of an architecture (its multiarch name), and where its linker looks for them. */
export type LibraryFolder = 'x86_64-linux-gnu' | 'i386-linux-gnu'

/**
 * The programs out of a tree of unpacked packages, with the libraries and the dynamic linker that they name, directly
 * or through each other; nothing else of the tree. Libraries lie in `lib/`, which in Debian is the same as `usr/lib/`.
 */
export async function collectPrograms(
  tree: string,
  programs: readonly string[],
  libraries: LibraryFolder,
): Promise<CpioEntry[]> {
  const files = await indexFiles(tree, libraries)
  const entries = new Map<string, CpioEntry>()
  const add = async (name: string, path: string, kind: 'program' | 'library') => {
    if (entries.has(path)) return
    const file = files[kind].get(name)
    if (file === undefined) throw notThere(name)
    const bytes = await readFile(file)
    entries.set(path, { type: 'file', path, mode: 0o755, bytes })
    const { interpreter, needed } = await readDynamic(file, bytes)
    if (interpreter !== null) await add(basename(interpreter), posix.relative('/', interpreter), 'library')
    for (const library of needed) await add(library, libraryPath(library, libraries), 'library')
  }
  for (const name of programs) await add(name, `bin/${name}`, 'program')
  return [...entries.values()]
}

/** Libraries name the linker too, which programs look for at a place of its own. */
function libraryPath(name: string, libraries: LibraryFolder): string {
  return LINKERS[name] ?? `lib/${libraries}/${name}`
}

/** As the ABIs have it; the paths that programs bear in `.interp`. */
const LINKERS: Readonly<Record<string, string>> = {
  'ld-linux-x86-64.so.2': 'lib64/ld-linux-x86-64.so.2',
  'ld-linux.so.2': 'lib/ld-linux.so.2',
}

/** By name; links are followed by their targets' names, since an absolute one would lead out of the tree. */
async function indexFiles(tree: string, libraries: LibraryFolder) {
  const program = new Map<string, string>()
  const library = new Map<string, string>()
  for (const folder of ['bin', 'sbin', 'usr/bin', 'usr/sbin']) await indexFolder(join(tree, folder), program)
  for (const folder of [`lib/${libraries}`, `usr/lib/${libraries}`]) await indexFolder(join(tree, folder), library)
  return { program, library }
}

async function indexFolder(folder: string, index: Map<string, string>): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  for (const entry of entries) if (entry.isFile()) index.set(entry.name, join(folder, entry.name))
  for (const entry of entries) {
    if (!entry.isSymbolicLink()) continue
    const target = index.get(basename(await readlink(join(folder, entry.name))))
    if (target !== undefined && !index.has(entry.name)) index.set(entry.name, target)
  }
}

function notThere(name: string): KlabError {
  return new KlabError('download-failed', {
    what: `none of the downloaded Debian packages holds ${name}`,
    todo: 'Please report this, with the Debian release of the machine.',
  })
}
