import { KlabError } from '../../errors/index.js'
import { requireProgram } from '../../system/process-find.js'
import { codeOf, isCode, OTHER_CACHE, sha256OfFile } from '../cache.js'
import { firstCompileError } from '../kernel/compile-error.js'
import { runProcess } from '../kernel/process.js'
import type { Architecture } from '../types.js'
import { type Program, ROOTFS_SOURCES } from './programs.js'

/** A C compiler, with all that decides what comes out of it. */
export interface Compiler {
  readonly path: string
  readonly flags: readonly string[]
  /** `gcc --version`, and the C libraries that are linked in. */
  readonly identity: string
}

const QUESTION_MS = 30_000
const COMPILE_MS = 10 * 60_000
export const INSTALL = 'Install a C compiler and its static library: apt-get install gcc libc6-dev'
export const INSTALL_32 = 'Install the 32-bit C library: apt-get install gcc-multilib'

export async function findCompiler(architecture: Architecture, signal?: AbortSignal): Promise<Compiler> {
  const path = requireProgram('gcc', INSTALL)
  const flags = flagsFor(architecture)
  const ask = (...words: string[]) => runProcess([path, ...flags, ...words], { signal, within: QUESTION_MS })
  const version = (await ask('--version')).stdout
  const library = (await ask('-print-file-name=libc.a')).stdout.trim()
  const library32 = (await ask('-m32', '-print-file-name=libc.a')).stdout.trim()
  return { path, flags, identity: `${version}${await hashOf(library)} ${await hashOf(library32)}` }
}

/** Two builds in two folders must be alike: no build-id (it hashes paths), no symbols (they name temporary files). */
function flagsFor(architecture: Architecture): string[] {
  const language = ['-std=gnu11', '-D_GNU_SOURCE', '-O2', '-Wall', '-Wextra', '-Werror']
  const machine = architecture === 'i386' ? ['-m32'] : ['-m64']
  // one set of addresses in every run, whether or not this gcc makes position-independent programs by default
  const linking = ['-static', '-no-pie', '-fno-pie', '-s', '-Wl,--build-id=none']
  return [...language, ...machine, ...linking]
}

/** gcc names a library that it does not have without a folder; then compiling says what is missing. */
async function hashOf(library: string): Promise<string> {
  return sha256OfFile(library).catch(error => (isCode(error, 'ENOENT') ? 'none' : Promise.reject(error)))
}

/** Compiles and links one program to `output`; a failure is `build-failed` with the compiler's first error. */
export async function compileProgram(
  compiler: Compiler,
  program: Program,
  output: string,
  signal?: AbortSignal,
): Promise<void> {
  const flags = program.bits32 === true ? [...compiler.flags, '-m32'] : compiler.flags
  const words: [string, ...string[]] = [compiler.path, ...flags, '-o', output, ...program.sources]
  const env = { ...process.env, LC_ALL: 'C.UTF-8' }
  // relative names of sources, so that where the checkout lies is in none of the programs
  const { status, stderr } = await runProcess(words, { cwd: ROOTFS_SOURCES, env, signal, within: COMPILE_MS })
  if (status === 0) return
  throw new KlabError(codeOf(stderr, 'build-failed'), {
    what: `the guest's program ${program.path} could not be built`,
    why: firstCompileError(stderr) ?? stderr.slice(0, 2000),
    todo: todoFor(program, stderr),
    facts: { program: program.path },
  })
}

function todoFor(program: Program, stderr: string): string {
  if (codeOf(stderr, 'build-failed') === 'disk') return OTHER_CACHE
  // without its headers, or its library, or gcc's own part of it
  if (!/cannot find -l|libc\.a|No such file or directory|skipping incompatible/.test(stderr))
    return 'Please report this.'
  return program.bits32 === true ? INSTALL_32 : INSTALL
}
