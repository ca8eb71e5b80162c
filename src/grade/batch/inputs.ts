import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ASSIGNMENT_FILES } from '../../assignment/load.js'
import type { Grade } from '../../assignment/model/index.js'
import { klabVersion } from '../../run/manifest.js'
import { PACKAGE_ROOT } from '../../system/paths.js'
import type { HandIn } from '../types.js'

export type Inputs = Grade['inputs']
/** This klab; and kernel, initramfs, QEMU and GDB. */
export type Tools = Pick<Inputs, 'klab' | 'machine'>

/**
 * Of the files that an assignment is made of, and not of whatever else lies beside them. The samples too: where a hand-in does not
 * come to its end, it is held against the first.
 */
export async function keyIdentity(folder: string): Promise<string> {
  const names = await Promise.all(Object.values(ASSIGNMENT_FILES).map(name => filesAt(folder, name)))
  return hashFiles(folder, names.flat())
}

/** Of what was read, not of where it lies or how it was packed; or of why nothing could be read. */
export function handInIdentity({ files, notes, fault }: HandIn): string {
  const hash = createHash('sha256')
  const entries = [...files].toSorted(([a], [b]) => (a < b ? -1 : 1))
  for (const [name, bytes] of entries) addFile(hash, name, bytes)
  hash.update(JSON.stringify([notes, fault === null ? null : [fault.code, fault.parts.why]]))
  return hash.digest('hex')
}

/** The version, and a hash of everything of klab's that can make a difference: whoever changes klab has everything graded anew. */
export async function klabIdentity(): Promise<string> {
  const code = await hashFiles(CODE, (await filesBelow(CODE)).filter(isCode))
  const others = await Promise.all(DATA.map(hashData))
  const all = createHash('sha256')
    .update([code, ...others].join(' '))
    .digest('hex')
  return `${klabVersion()}+${all.slice(0, 16)}`
}

/** `dist/`, or `src/` in a test: what runs. */
const CODE = fileURLToPath(new URL('../../', import.meta.url))
/** Besides the code: the agent, what labs include, the guest's programs, and which libraries klab is made of. */
const DATA = ['src/debugger/agent', 'lab/sets', 'lab/features.yaml', 'rootfs', 'package-lock.json']

/** No declarations and no maps, which may differ with where it was built. */
function isCode(name: string): boolean {
  return /\.(?:js|mjs|ts)$/.test(name) && !name.endsWith('.d.ts')
}

async function hashData(name: string): Promise<string> {
  return hashFiles(
    PACKAGE_ROOT,
    (await filesAt(PACKAGE_ROOT, name)).filter(file => !file.endsWith('.pyc')),
  )
}

/** A file, or those below a folder; none when there is neither. As paths from the top folder. */
async function filesAt(top: string, name: string): Promise<string[]> {
  if (await isFile(join(top, name))) return [name]
  return (await filesBelow(join(top, name))).map(file => join(name, file))
}

/** Their paths in the folder; a link to a file counts as one. */
async function filesBelow(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => [])
  const are = await Promise.all(names.map(name => isFile(join(folder, name))))
  return names.filter((_, index) => are[index]).toSorted()
}

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    found => found.isFile(),
    () => false,
  )
}

async function hashFiles(folder: string, names: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  for (const name of names) addFile(hash, name, await readFile(join(folder, name)))
  return hash.digest('hex')
}

/** With the sizes, so that no two lists of files are the same bytes. */
function addFile(hash: ReturnType<typeof createHash>, name: string, bytes: Uint8Array): void {
  hash.update(JSON.stringify([name, bytes.length])).update(bytes)
}
