import type { Need } from '../../src/setup/needs.mjs'
import { findNeed, readNeeds, which } from '../../src/setup/needs.mjs'
import { type Family, packagesFor } from '../../src/setup/system.mjs'
import { type Answer, ask, firstLine } from './ask.js'
import { missing, ok, warn } from './check.js'
import type { Check, DoctorOptions } from './types.js'
import { findVersion, isOlder } from './version.js'

export interface ToolChecks {
  readonly checks: readonly Check[]
  /** The needs of which the package has to be installed. */
  readonly lacking: readonly Need[]
}

export interface ToolContext {
  readonly path: string
  /** Kernel and root file system lie built in the cache, so the tools that build them can be missed. */
  readonly built: boolean
  readonly family: Family
}

/** Every tool of `packages.json`, with its version and what is wrong with it. */
export async function checkTools(options: DoctorOptions, context: ToolContext): Promise<ToolChecks> {
  const needs = readNeeds().map(need => withOwnProgram(need, options))
  const found = needs.map(need => findNeed(need, context.path))
  const checks = await Promise.all(
    needs.map((need, index) => {
      const file = found[index] ?? null
      return file === null ? lackOf(need, context) : checkTool(need, file, options.signal)
    }),
  )
  return { checks, lacking: needs.filter((_, index) => found[index] === null) }
}

/** `--qemu` and `--gdb` name other programs than those that are looked for in PATH. */
function withOwnProgram(need: Need, { qemu, gdb }: DoctorOptions): Need {
  if (need.id === 'qemu') return { ...need, find: { program: qemu } }
  return need.id === 'gdb' ? { ...need, find: { program: gdb } } : need
}

function lackOf(need: Need, context: ToolContext): Check {
  const fault = { ...presentButUseless(need, context.path), cost: need.cost, wayOut: packageHint(need, context.family) }
  const isFatal = need.for === 'run' || (need.for === 'build' && !context.built)
  return (isFatal ? missing : warn)(need.id, need.title, fault)
}

function packageHint(need: Need, family: Family): string {
  const names = packagesFor([need], family)
  return names.length === 0 ? `install ${need.title}` : `install the package ${names.join(' and ')}`
}

function presentButUseless({ find }: Need, path: string) {
  if (!('program' in find) || !find.static) return { found: null, needed: null }
  const file = which(find.program, path)
  return { found: file === null ? null : `${file}, which needs shared libraries`, needed: 'a static one' }
}

/** Where a tool tells its version; the others know `--version`. */
const VERSION_ARGS: Readonly<Record<string, readonly string[]>> = { gcc: ['-dumpfullversion'], busybox: [] }

async function checkTool(need: Need, file: string, signal?: AbortSignal): Promise<Check> {
  if (!('program' in need.find)) return ok(need.id, need.title, file)
  const answer = await ask(file, VERSION_ARGS[need.id] ?? ['--version'], signal)
  const version = toolVersion(need.id, answer)
  if (version !== null) return judgeVersion(need, version, file)
  const found = `${file} does not tell its version: ${firstLine(answer.text)}`
  return (need.for === 'run' ? missing : warn)(need.id, need.title, { found, cost: need.cost })
}

/** GDB's first line may name a distribution's release first; its own version stands last. */
function toolVersion(id: string, { ok: answered, text }: Answer): string | null {
  if (!answered) return null
  const line = firstLine(text)
  return findVersion(id === 'gdb' ? (line.split(' ').at(-1) ?? '') : line)
}

function judgeVersion(need: Need, version: string, file: string): Check {
  const found = `${version} (${file})`
  const limit = need.olderThan?.find(({ version: least }) => isOlder(version, least))
  if (limit === undefined) return ok(need.id, need.title, found)
  const wayOut = `a newer ${need.title}, from the system's backports or built from source (--qemu FILE, --gdb FILE)`
  return warn(need.id, need.title, { found, needed: `${limit.version} or later`, cost: limit.cost, wayOut })
}
