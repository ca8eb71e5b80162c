import { availableParallelism } from 'node:os'
import { KlabError } from '../../errors/index.js'
import type { Architecture } from '../types.js'

/** A source tree and where it is built. */
export interface Tree {
  readonly source: string
  readonly build: string
  readonly architecture: Architecture
  readonly environment: NodeJS.ProcessEnv
}

/** An out-of-tree make of that target. */
export function makeWords(tree: Tree, ...targets: readonly string[]): [string, ...string[]] {
  const assignments = [`O=${tree.build}`, `ARCH=${tree.architecture}`, ...FIXED]
  return ['make', '-C', tree.source, `-j${availableParallelism()}`, ...assignments, ...targets]
}

/**
 * make takes an `O=` apart at blanks (5.10 then builds in another folder) and expands `$(…)` in it, and the kernel's recipes
 * hand paths to the shell without quotes. Throws `option-invalid` for a folder that they could not bear.
 */
export function requirePlainPath(folder: string, todo: string): void {
  if (/^[\p{L}\p{N}\p{M}_/.+@~-]*$/u.test(folder)) return
  throw new KlabError('option-invalid', {
    what: `no kernel can be built with a folder of this name: ${folder}`,
    why: "make and the kernel's own build know only letters, digits, `_`, `.`, `+`, `@`, `~` and `-` in a path",
    todo,
  })
}

/** What the kernel would else take from the host and the clock: the same inputs are to give the same bytes. */
const FIXED = [
  'KBUILD_BUILD_TIMESTAMP=Fri Jan  1 00:00:00 UTC 2021',
  'KBUILD_BUILD_USER=klab',
  'KBUILD_BUILD_HOST=klab',
  'KBUILD_BUILD_VERSION=1',
  // an empty one keeps a + for uncommitted changes out of the release
  'LOCALVERSION=',
]

/** Only what finds programs: CROSS_COMPILE, LLVM, KCFLAGS, MAKEFLAGS and their like would change the build behind our back. */
export function buildEnvironment(from: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'TMPDIR'].flatMap(name => (from[name] === undefined ? [] : [[name, from[name]]]))
  return { ...Object.fromEntries(kept), LC_ALL: 'C', TZ: 'UTC' }
}
