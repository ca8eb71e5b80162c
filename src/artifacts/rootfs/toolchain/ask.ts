import { posix } from 'node:path'
import { KlabError } from '../../../errors/index.js'
import { findProgram, requireProgram } from '../../../system/process-find.js'
import { runProcess } from '../../kernel/process.js'
import type { Architecture } from '../../types.js'
import { INSTALL } from '../compiler.js'

/** What gcc says of itself: where its parts lie. Folders in the order in which it looks into them. */
export interface Asked {
  /** The gcc program itself, also where the one in PATH is a link or a wrapper such as ccache. */
  readonly driver: string
  /** `gcc version 12.2.0 (Debian 12.2.0-14+deb12u1)`. */
  readonly version: string
  /** gcc's own folder of libraries and headers. */
  readonly install: string
  readonly includes: readonly string[]
  readonly programs: readonly string[]
  readonly libraries: readonly string[]
}

export const MACHINE_FLAG: Readonly<Record<Architecture, string>> = { x86_64: '-m64', i386: '-m32' }

/** `tool-missing` when there is no gcc, or another compiler under its name. */
export async function askCompiler(architecture: Architecture, signal?: AbortSignal): Promise<Asked> {
  const gcc = requireProgram('gcc', INSTALL)
  const ask = async (...words: string[]) => {
    const env = { ...process.env, LC_ALL: 'C' }
    const all: [string, ...string[]] = [gcc, MACHINE_FLAG[architecture], ...words]
    const { stdout, stderr } = await runProcess(all, { signal, env, within: QUESTION_MS })
    return `${stdout}\n${stderr}`
  }
  return parseAnswers(
    gcc,
    await ask('-E', '-v', '-ftabstop=1', '-x', 'c', '/dev/null'),
    await ask('-print-search-dirs'),
  )
}

const QUESTION_MS = 30_000

export function parseAnswers(gcc: string, preprocessing: string, searching: string): Asked {
  const line = (text: string, pattern: RegExp) => pattern.exec(text)?.[1]?.trim() ?? null
  const driver = findProgram(line(preprocessing, /^COLLECT_GCC=(.+)$/m) ?? '')
  const version = line(preprocessing, /^(gcc version .+)$/m)
  const install = line(searching, /^install: (.+)$/m)
  if (driver === null || version === null || install === null) throw notGcc(gcc)
  return {
    driver,
    version,
    install: folder(install),
    includes: includesIn(preprocessing),
    programs: foldersIn(line(searching, /^programs: =?(.+)$/m)),
    libraries: foldersIn(line(searching, /^libraries: =?(.+)$/m)),
  }
}

function includesIn(text: string): string[] {
  const list = /^#include <\.\.\.> search starts here:\n((?: .+\n)*)/m.exec(text)?.[1] ?? ''
  return unique(list.split('\n').filter(line => line !== ''))
}

function foldersIn(list: string | null): string[] {
  return unique((list ?? '').split(':').filter(path => path.startsWith('/')))
}

function unique(paths: readonly string[]): string[] {
  return [...new Set(paths.map(folder))]
}

/** Without `..`, and without a slash at its end. */
function folder(path: string): string {
  return posix.join(path.trim(), '/').slice(0, -1)
}

function notGcc(path: string): KlabError {
  return new KlabError('tool-missing', {
    what: `${path} is not a GNU C compiler that can be taken into a guest`,
    why: 'It does not say where its parts lie (`gcc -v`, `gcc -print-search-dirs`).',
    todo: INSTALL,
    facts: { program: 'gcc' },
  })
}
