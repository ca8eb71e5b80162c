import { readFile, realpath, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { KlabError } from '../../../errors/index.js'
import { cacheFolder } from '../../../system/paths.js'
import { findProgram } from '../../../system/process-find.js'
import { keyOf } from '../../cache.js'
import { isFile } from '../../kernel/source/folders.js'
import type { Architecture } from '../../types.js'
import { INSTALL, INSTALL_32 } from '../compiler.js'
import { type Asked, askCompiler } from './ask.js'
import { collectHeaders } from './headers.js'

/** This machine's gcc, as it goes into a guest: found, not copied yet. */
export interface Toolchain {
  readonly architecture: Architecture
  /** `gcc version 12.2.0 (Debian 12.2.0-14+deb12u1)`. */
  readonly version: string
  /** Where gcc lies in the guest; absolute. */
  readonly driver: string
  /** The folder that the guest must have in PATH. */
  readonly path: string
  /** Absolute path in the guest → file on this machine, without the libraries that the programs need. */
  readonly files: ReadonlyMap<string, string>
  /** The folder in the cache: named after all that decides what this compiler makes of a source. */
  readonly place: string
}

/** A change in how the archive is made gives it another place. */
const LAYOUT = 1

/** The compiler that makes programs for guests of this architecture. `tool-missing` without gcc or a static C library. */
export async function findToolchain(architecture: Architecture, signal?: AbortSignal): Promise<Toolchain> {
  const asked = await askCompiler(architecture, signal)
  const driver = await realpath(asked.driver)
  const files = new Map<string, string>([[driver, driver]])
  for (const name of PROGRAMS) files.set(...(await programFile(asked, name)))
  for (const name of LINKED) for (const file of await linkedFiles(asked, name, architecture)) files.set(file, file)
  for (const header of await collectHeaders(asked)) files.set(header, header)
  const facts = await Promise.all([...files].sort().map(describe))
  const key = keyOf({ LAYOUT, architecture, version: asked.version, facts })
  const place = join(cacheFolder(), 'toolchain', key)
  return { architecture, version: asked.version, driver, path: BIN, files, place }
}

/** gcc's own stages, and the assembler and the linker that it calls. */
const PROGRAMS = ['cc1', 'collect2', 'as', 'ld']
const BIN = '/usr/bin'

/** What a static program is linked with. */
const LINKED = [
  ...['crt1.o', 'crti.o', 'crtn.o', 'crtbeginT.o', 'crtend.o', 'libgcc.a', 'libgcc_eh.a'],
  ...['libc.a', 'libm.a', 'libpthread.a'],
]

/** In one of gcc's own folders, or in PATH, as gcc itself looks for them. */
async function programFile({ programs }: Asked, name: string): Promise<[string, string]> {
  const own = await firstFile(programs, name)
  if (own !== null) return [own, own]
  const found = findProgram(name)
  if (found !== null) return [join(BIN, name), found]
  throw new KlabError('tool-missing', { what: `gcc has no ${name}`, todo: INSTALL, facts: { program: name } })
}

/** With glibc's libm.a, a text for the linker, come the libraries that it names. */
async function linkedFiles({ libraries }: Asked, name: string, architecture: Architecture): Promise<string[]> {
  const file = await firstFile(libraries, name)
  if (file === null) throw noLibrary(name, architecture)
  const { size } = await stat(file)
  if (!name.endsWith('.a') || size > LONGEST_TEXT) return [file]
  const text = await readFile(file, 'latin1')
  if (text.startsWith('!<arch>\n')) return [file]
  return [file, ...[...text.matchAll(/\/[^\s()]+\.a\b/g)].map(([path]) => path)]
}

const LONGEST_TEXT = 4096

async function firstFile(folders: readonly string[], name: string): Promise<string | null> {
  for (const folder of folders) if (await isFile(join(folder, name))) return join(folder, name)
  return null
}

function noLibrary(name: string, architecture: Architecture): KlabError {
  const bits = architecture === 'i386' ? ' of 32 bits' : ''
  return new KlabError('tool-missing', {
    what: `gcc has no ${basename(name)}${bits}, which a static program is linked with`,
    todo: architecture === 'i386' ? INSTALL_32 : INSTALL,
    facts: { program: 'gcc', file: name },
  })
}

/** Whatever installs another version gives a file another time or size. */
async function describe([path, file]: [string, string]) {
  const { size, mtimeMs } = await stat(file)
  return [path, size, mtimeMs]
}
