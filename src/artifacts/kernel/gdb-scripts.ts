import { cp, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { KlabError } from '../../errors/index.js'
import { codeOf } from '../cache.js'
import { configValue, readKernelConfig } from './config.js'
import { makeWords, type Tree } from './make.js'
import { runProcess } from './process.js'

const MAKE_MS = 10 * 60_000

/** Puts the kernel's own helpers for GDB into a folder, when its configuration has them; `vmlinux-gdb.py` there loads them. */
export async function keepGdbScripts(tree: Tree, to: string, signal?: AbortSignal): Promise<void> {
  const config = await readKernelConfig(join(tree.build, '.config'))
  if (configValue(config, 'GDB_SCRIPTS') !== 'y') return
  const result = await runProcess(makeWords(tree, 'scripts_gdb'), { env: tree.environment, signal, within: MAKE_MS })
  if (result.status !== 0) throw notMade(result.stderr)
  await copyGdbScripts(tree.build, to)
}

/** Most of them are links into the source tree, some are generated; make's own files beside them stay behind. */
export async function copyGdbScripts(build: string, to: string): Promise<void> {
  const filter = async (path: string) => path.endsWith('.py') || (await isRealFolder(path))
  const options = { recursive: true, dereference: true, filter } as const
  await cp(join(build, 'scripts/gdb'), join(to, 'scripts/gdb'), options)
  await cp(join(build, 'vmlinux-gdb.py'), join(to, 'vmlinux-gdb.py'), { dereference: true })
}

async function isRealFolder(path: string): Promise<boolean> {
  return (await stat(path)).isDirectory() && basename(path) !== '__pycache__'
}

function notMade(stderr: string): KlabError {
  const why = stderr.trim().split('\n').slice(0, 6).join('\n')
  return new KlabError(codeOf(stderr, 'build-failed'), { what: "the kernel's helpers for GDB could not be built", why })
}
