import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { KlabError } from '../../../errors/index.js'
import { isElf } from '../../elf.js'
import { isFile } from '../../kernel/source/folders.js'
import { INSTALL } from '../compiler.js'
import { readDynamic } from '../packages/dynamic.js'

/**
 * The shared libraries and the dynamic linker that programs of this machine need, directly or through each other: their
 * paths, which are the same in the guest.
 */
export async function librariesOf(programs: readonly string[], folders = FOLDERS): Promise<string[]> {
  const found = new Set<string>()
  const add = async (path: string) => {
    if (found.has(path)) return
    found.add(path)
    await follow(path)
  }
  const follow = async (path: string) => {
    const { interpreter, needed } = await readDynamic(path, await readFile(path))
    if (interpreter !== null) await add(interpreter)
    // the linker is also named as a library
    for (const name of needed) if (!name.startsWith('ld-linux')) await add(await findLibrary(name, path, folders))
  }
  for (const program of programs) await follow(program)
  return [...found]
}

/** Where the C library's dynamic linker looks by itself, on the distributions that klab knows; gcc is a 64-bit program. */
const FOLDERS = [
  ...['/lib64', '/usr/lib64', '/lib/x86_64-linux-gnu', '/usr/lib/x86_64-linux-gnu'],
  ...['/lib', '/usr/lib'],
]

async function findLibrary(name: string, user: string, folders: readonly string[]): Promise<string> {
  for (const folder of folders) if (await isLibrary(join(folder, name))) return join(folder, name)
  throw new KlabError('tool-missing', {
    what: `${user} needs ${name}, which is in none of ${folders.join(', ')}`,
    todo: `${INSTALL} binutils`,
    facts: { program: user, library: name },
  })
}

const ELFCLASS64 = 2

/** /lib and /usr/lib hold those of 32 bits on some systems. */
async function isLibrary(path: string): Promise<boolean> {
  if (!(await isFile(path))) return false
  const bytes = await readFile(path)
  return isElf(bytes) && bytes[4] === ELFCLASS64
}
