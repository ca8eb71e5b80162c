import { readdir, readFile, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ok, warn } from './check.js'
import type { Check } from './types.js'

/** The names that `createPrivateFolder` gives. */
const PRIVATE_FOLDER = /^klab-[A-Za-z0-9]{6}$/
/** A younger one may belong to a run that is just starting. */
const SETTLED_MS = 60_000

/** Private folders of runs that were killed before they could tidy up: ours, and named by no process alive. */
export async function checkLeftovers(parents: ReadonlySet<string> = usualParents()): Promise<Check> {
  const [id, name] = ['leftovers', 'folders of killed runs']
  const folders = (await Promise.all(Array.from(parents, privateFolders))).flat()
  const used = folders.length === 0 ? '' : await everythingInUse()
  const left = folders.filter(folder => !used.includes(folder))
  if (left.length === 0) return ok(id, name, 'none')
  const quoted = left.map(folder => `'${folder}'`).join(' ')
  return warn(id, name, { found: left.join(', '), cost: 'a little disk space', wayOut: `rm -r ${quoted}` })
}

function usualParents(): Set<string> {
  const runtime = process.env.XDG_RUNTIME_DIR
  return new Set([...(runtime === undefined || runtime === '' ? [] : [runtime]), tmpdir(), '/tmp'])
}

async function privateFolders(parent: string): Promise<string[]> {
  const names = await readdir(parent).catch(() => [])
  const folders = names.filter(name => PRIVATE_FOLDER.test(name)).map(name => join(parent, name))
  const settled = await Promise.all(folders.map(isMineAndSettled))
  return folders.filter((_, index) => settled[index])
}

async function isMineAndSettled(folder: string): Promise<boolean> {
  const found = await stat(folder).catch(() => null)
  if (found === null || !found.isDirectory()) return false
  return found.uid === process.getuid?.() && Date.now() - found.mtimeMs > SETTLED_MS
}

/** The command lines of all processes and the paths of all unix sockets: a run that lives shows its folder in either. */
async function everythingInUse(): Promise<string> {
  const pids = (await readdir('/proc').catch(() => [])).filter(name => /^\d+$/.test(name))
  const files = [...pids.map(pid => `/proc/${pid}/cmdline`), '/proc/net/unix']
  const texts = await Promise.all(files.map(file => readFile(file, 'utf8').catch(() => '')))
  return texts.join('\n')
}
