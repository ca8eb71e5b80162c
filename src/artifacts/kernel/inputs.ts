import { KlabError } from '../../errors/index.js'
import type { Architecture } from '../types.js'
import { type ConfigRequest, configLine } from './fragment.js'
import { buildEnvironment } from './make.js'
import { runProcess } from './process.js'

/** Raised when this code builds another kernel out of the same inputs. */
const RECIPE = 1

/** Everything that decides what a build gives. */
export interface BuildInputs {
  readonly recipe: number
  readonly architecture: Architecture
  readonly source: string
  /** What the fragments ask for; not their comments, which a kernel does not see. */
  readonly config: readonly string[]
  readonly tools: readonly string[]
}

export async function buildInputs(
  architecture: Architecture,
  source: string,
  requests: readonly ConfigRequest[],
  signal?: AbortSignal,
): Promise<BuildInputs> {
  const tools = await toolVersions(signal)
  return { recipe: RECIPE, architecture, source, config: requests.map(configLine).sort(), tools }
}

/** A prebuilt kernel's: nothing but the packages decides. */
export function prebuiltInputs(packages: object): object {
  return { recipe: RECIPE, prebuilt: packages }
}

/** What a kernel's build calls; the first line of `--version` of compiler and linker counts as an input. */
const NEEDED = ['gcc', 'ld', 'make', 'flex', 'bison', 'bc', 'perl', 'tar'] as const

/** Throws `tool-missing`; asked before a source is downloaded for nothing. */
export async function requireBuildTools(signal?: AbortSignal): Promise<void> {
  await toolVersions(signal)
}

async function toolVersions(signal: AbortSignal | undefined): Promise<string[]> {
  const checked = NEEDED.map(async tool => ({ tool, version: await versionOf(tool, signal) }))
  const tools = await Promise.all(checked)
  const missing = tools.filter(({ version }) => version === null).map(({ tool }) => tool)
  if (missing.length > 0) throw toolsMissing(missing)
  return tools.slice(0, 2).map(({ version }) => version ?? '')
}

async function versionOf(tool: string, signal: AbortSignal | undefined): Promise<string | null> {
  const result = await runProcess([tool, '--version'], { env: buildEnvironment(), signal, within: 30_000 })
  return result.status === 0 ? (result.stdout.split('\n')[0] ?? '') : null
}

function toolsMissing(tools: readonly string[]): KlabError {
  return new KlabError('tool-missing', {
    what: `a kernel cannot be built without ${tools.join(', ')}`,
    todo: 'Run klab doctor, which names the packages; or use a kernel that is built already (--kernel debian-cloud).',
    facts: { tools },
  })
}
