import { configValue, type KernelConfig, readKernelConfig } from '../artifacts/kernel/index.js'
import type { Kernel } from '../artifacts/types.js'
import type { Debugger, Resolution } from '../debugger/index.js'
import type { FeatureEvent } from '../event/index.js'
import type { Feature, Presence } from '../lab/index.js'

/** What is asked of a kernel; GDB answers without a machine. */
export interface KernelAnswers {
  readonly architecture: string
  /** null: nobody knows the configuration. */
  readonly config: KernelConfig | null
  /** By name: null when the kernel has code of the function, else why not. */
  readonly functions: ReadonlyMap<string, string | null>
  /** By text (`struct sock.sk_state`): null when it is there, else why not. */
  readonly fields: ReadonlyMap<string, string | null>
}

/** Which of the features that a lab mentions this kernel has. */
export async function detectFeatures(
  features: Readonly<Record<string, Feature>>,
  kernel: Pick<Kernel, 'architecture' | 'config'>,
  gdb: Pick<Debugger, 'resolve' | 'fields'>,
): Promise<readonly FeatureEvent[]> {
  const entries = Object.entries(features)
  if (entries.length === 0) return []
  const answers: KernelAnswers = {
    architecture: kernel.architecture,
    config: kernel.config === null ? null : await readKernelConfig(kernel.config),
    ...(await askDebugger(Object.values(features), gdb)),
  }
  return entries.map(([name, feature]) => ({ kind: 'feature', name, ...presenceOf(feature, answers) }))
}

async function askDebugger(features: readonly Feature[], gdb: Pick<Debugger, 'resolve' | 'fields'>) {
  const names = [...new Set(features.flatMap(({ functions }) => functions))]
  const places = features.flatMap(({ fields }) => fields)
  const resolved = await gdb.resolve(names.map(name => ({ type: 'function', name })))
  const missing = await gdb.fields(places.map(({ type, path }) => ({ type, path })))
  return {
    functions: new Map(names.map((name, index) => [name, missingFunction(name, resolved[index])])),
    fields: new Map(places.map(({ text }, index) => [text, missing[index] ?? null])),
  }
}

/** A function of which only the name is ambiguous, or whose clones alone are there, is there. */
function missingFunction(name: string, resolution: Resolution | undefined): string | null {
  if (resolution === undefined || !('problem' in resolution)) return null
  if (resolution.problem === 'no-symbol') return `no function \`${name}\``
  return resolution.problem === 'no-code' ? `no code of the function \`${name}\`` : null
}

/** All that is said of the feature must hold: what does not outweighs what is unknown. */
export function presenceOf({ architectures, options, functions, fields }: Feature, answers: KernelAnswers): Presence {
  const said = [
    anyOf(architectures, one => ({
      present: one === answers.architecture,
      why: `its architecture is ${answers.architecture}`,
    })),
    anyOf(options, option => optionPresence(option, answers.config)),
    anyOf(functions, name => found(`function \`${name}\``, answers.functions.get(name))),
    anyOf(
      fields.map(({ text }) => text),
      text => found(`field \`${text}\``, answers.fields.get(text)),
    ),
  ].filter(one => one !== null)
  const against = said.find(({ present }) => present === false) ?? said.find(({ present }) => present === null)
  return against ?? { present: true, why: said.map(({ why }) => why).join(', ') }
}

/** Any of the alternatives will do; null when there is none to ask for. */
function anyOf(alternatives: readonly string[], ask: (one: string) => Presence): Presence | null {
  const asked = alternatives.map(ask)
  const best = asked.find(({ present }) => present === true) ?? asked.find(({ present }) => present === null)
  if (best !== undefined) return best
  const reasons = [...new Set(asked.map(({ why }) => why))]
  return reasons.length === 0 ? null : { present: false, why: reasons.join(', ') }
}

function optionPresence(option: string, config: KernelConfig | null): Presence {
  if (config === null) return { present: null, why: 'its configuration is not known' }
  const value = configValue(config, option)
  return value === 'n' ? { present: false, why: `${option} is not set` } : { present: true, why: `${option}=${value}` }
}

function found(what: string, missing: string | null | undefined): Presence {
  return missing === null || missing === undefined ? { present: true, why: what } : { present: false, why: missing }
}
