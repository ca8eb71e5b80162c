import { createWriteStream } from 'node:fs'
import { dirname } from 'node:path'
import { finished } from 'node:stream/promises'
import { KlabError } from '../../errors/index.js'
import { makeFolder } from '../../system/make-folder.js'
import type { Progress } from '../../system/progress.js'
import { codeOf, OTHER_CACHE } from '../cache.js'
import { firstCompileError } from './compile-error.js'
import { makeWords, type Tree } from './make.js'
import { runProcess } from './process.js'

export interface CompileOptions {
  /** The kernel's name, for people. */
  readonly name: string
  readonly progress: Progress
  readonly signal?: AbortSignal | undefined
  /** Where make's whole output goes; kept when the build fails. */
  readonly log: string
}

/** A slow machine needs an hour for what takes four minutes here. */
const BUILD_MS = 3 * 60 * 60_000
const COUNT_MS = 2 * 60_000

/** Builds `vmlinux` and the bootable image in the tree's build folder, which holds a `.config` already. */
export async function compile(tree: Tree, options: CompileOptions): Promise<void> {
  await makeFolder(dirname(options.log))
  const log = createWriteStream(options.log)
  // A build that goes well needs no log, and one that does not has its error.
  log.on('error', () => {})
  try {
    options.progress.start(`preparing the build of kernel ${options.name}`)
    await make(tree, options, log, 'prepare', () => {})
    options.progress.start(`building kernel ${options.name}`)
    const total = await countObjects(tree, options.signal)
    let done = 0
    await make(tree, options, log, 'vmlinux', line => {
      if (isObject(line)) options.progress.update(++done, total === null ? null : Math.max(total, done), 'objects')
    })
    options.progress.start(`packing kernel ${options.name}`)
    await make(tree, options, log, 'bzImage', () => {})
  } finally {
    log.end()
    await finished(log).catch(() => {})
  }
}

/** A dry run says how many objects there will be: not a promise, but right within a few. */
async function countObjects(tree: Tree, signal: AbortSignal | undefined): Promise<number | null> {
  const words = makeWords(tree, '-n', '-k', 'vmlinux')
  const { stdout } = await runProcess(words, { env: tree.environment, signal, within: COUNT_MS })
  const count = stdout.split('\n').filter(line => /echo ' {2}(CC|AS) /.test(line)).length
  return count === 0 ? null : count
}

function isObject(line: string): boolean {
  return /^ {2}(CC|AS) /.test(line)
}

async function make(
  tree: Tree,
  { signal, log: file }: CompileOptions,
  log: NodeJS.WritableStream,
  target: string,
  onLine: (line: string) => void,
): Promise<void> {
  log.write(`$ make ${target}\n`)
  const result = await runProcess(makeWords(tree, target), {
    env: tree.environment,
    signal,
    within: BUILD_MS,
    onLine: line => {
      log.write(`${line}\n`)
      onLine(line)
    },
  })
  if (result.status !== 0) throw buildFailed(tree, target, `${result.stderr}\n${result.stdout}`, file)
}

function buildFailed(tree: Tree, target: string, output: string, log: string): KlabError {
  const error = firstCompileError(output) ?? output.trim().split('\n').slice(-5).join('\n')
  const code = codeOf(output, 'build-failed')
  return new KlabError(code, {
    what: `building ${target} of ${tree.source} failed`,
    why: error,
    todo: code === 'disk' ? OTHER_CACHE : `The whole log is ${log}.`,
    facts: { log, target },
  })
}
