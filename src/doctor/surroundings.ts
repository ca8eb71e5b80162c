import { findProgram } from '../system/process-find.js'
import { ask, firstLine } from './ask.js'
import { missing, ok, warn } from './check.js'
import type { Check } from './types.js'
import { findVersion } from './version.js'

/** Node itself is checked before klab can be built; it is here for bug reports. */
export function checkNode(): Check {
  return ok('node', 'Node.js', `${process.versions.node} (${process.execPath})`)
}

export async function checkNpm(signal?: AbortSignal): Promise<Check> {
  const version = await versionOf('npm', signal)
  if (version !== null) return ok('npm', 'npm', version)
  return warn('npm', 'npm', { cost: 'a checkout cannot be set up anew; what is set up runs all the same' })
}

export async function checkApt(signal?: AbortSignal): Promise<Check> {
  const version = await versionOf('apt-get', signal)
  if (version !== null) return ok('apt', 'apt', version)
  const cost = "kernels that come from Debian's packages cannot be had; tarballs, --tree and --image work"
  return warn('apt', 'apt', { cost })
}

/** The agent in GDB is Python, so a GDB without it is of no use, whatever its version. */
export async function checkGdbPython(gdb: string, signal?: AbortSignal): Promise<Check> {
  const [id, name] = ['gdb-python', "GDB's Python"]
  const file = findProgram(gdb)
  if (file === null) return missing(id, name, { cost: 'no lab can run', wayOut: 'install GDB first' })
  const script = 'python import sys; print("klab-python", sys.version.split()[0])'
  const { text } = await ask(file, ['-nx', '-batch', '-ex', script], signal)
  const version = /^klab-python (\S+)$/m.exec(text)?.[1]
  if (version !== undefined) return ok(id, name, version)
  const wayOut = 'use a GDB that was built with Python, or name one with --gdb FILE'
  return missing(id, name, {
    found: firstLine(text),
    cost: 'no lab can run: the agent that captures is Python',
    wayOut,
  })
}

async function versionOf(program: string, signal?: AbortSignal): Promise<string | null> {
  const file = findProgram(program)
  if (file === null) return null
  const { ok: answered, text } = await ask(file, ['--version'], signal)
  return answered ? `${findVersion(firstLine(text)) ?? firstLine(text)} (${file})` : null
}
