import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { KlabError } from '../../errors/index.js'
import { codeOf } from '../cache.js'
import type { Architecture } from '../types.js'
import { readKernelConfig } from './config.js'
import { checkConfig, requestsFor } from './config-check.js'
import { type ConfigRequest, configLine } from './fragment.js'
import { readKconfig } from './kconfig.js'
import { makeWords, type Tree } from './make.js'
import { runProcess } from './process.js'

const CONFIGURE_MS = 5 * 60_000

/**
 * Writes `.config` into the build folder: the smallest configuration, then the requests, then what follows from both.
 * Throws `config-not-taken` for the requests that are not in the result.
 */
export async function configure(tree: Tree, requests: readonly ConfigRequest[], signal?: AbortSignal): Promise<void> {
  const kconfig = await readKconfig(tree.source, sourceArchitecture(tree.architecture))
  const asked = requestsFor(kconfig, requests)
  const merged = join(tree.build, 'klab.config')
  await writeFile(merged, `${asked.map(configLine).join('\n')}\n`)
  await step(tree, makeWords(tree, 'tinyconfig'), signal)
  await step(
    tree,
    ['sh', join(tree.source, MERGE), '-m', '-O', tree.build, join(tree.build, '.config'), merged],
    signal,
  )
  await step(tree, makeWords(tree, 'olddefconfig'), signal)
  await checkTaken(tree, asked, kconfig)
}

/** The build may touch `.config` once more (syncconfig); what was granted before must still be there. */
export async function recheckConfig(tree: Tree, requests: readonly ConfigRequest[]): Promise<void> {
  const kconfig = await readKconfig(tree.source, sourceArchitecture(tree.architecture))
  await checkTaken(tree, requestsFor(kconfig, requests), kconfig)
}

const MERGE = 'scripts/kconfig/merge_config.sh'

/** The folder under `arch/`; both x86 architectures share one. */
export function sourceArchitecture(architecture: Architecture): string {
  return { x86_64: 'x86', i386: 'x86' }[architecture]
}

async function checkTaken(
  tree: Tree,
  asked: readonly ConfigRequest[],
  kconfig: Awaited<ReturnType<typeof readKconfig>>,
) {
  checkConfig(asked, await readKernelConfig(join(tree.build, '.config')), kconfig)
}

async function step(tree: Tree, words: readonly [string, ...string[]], signal: AbortSignal | undefined): Promise<void> {
  const result = await runProcess(words, { cwd: tree.build, env: tree.environment, signal, within: CONFIGURE_MS })
  if (result.status === 0) return
  const last = `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-12)
  throw new KlabError(codeOf(result.stderr, 'build-failed'), {
    what: `the kernel cannot be configured from ${tree.source}`,
    why: last.join('\n'),
  })
}
