import { KlabError, KlabErrors } from '../../errors/index.js'
import { configValue, type KernelConfig } from './config.js'
import { type ConfigRequest, configLine } from './fragment.js'
import type { Kconfig, KconfigDefinition, KconfigOption } from './kconfig.js'
import { type Condition, conjuncts, holds, optionsIn, showCondition } from './kconfig-expression.js'

/** The requests that this tree can be asked for: all but those `if-known` ones that it has no option for. */
export function requestsFor(kconfig: Kconfig, requests: readonly ConfigRequest[]): ConfigRequest[] {
  return requests.filter(({ option, ifKnown }) => !ifKnown || isKnown(kconfig, option))
}

/** Throws one `config-not-taken` for each request that the final `.config` does not grant. */
export function checkConfig(requests: readonly ConfigRequest[], config: KernelConfig, kconfig: Kconfig): void {
  const [first, ...rest] = requests
    .filter(({ option, value }) => configValue(config, option) !== value)
    .map(request => notTaken(request, config, kconfig))
  if (first !== undefined) throw new KlabErrors([first, ...rest])
}

function isKnown(kconfig: Kconfig, option: string): boolean {
  return (kconfig.get(option)?.definitions.length ?? 0) > 0
}

function notTaken(request: ConfigRequest, config: KernelConfig, kconfig: Kconfig): KlabError {
  const valueFor = (option: string) => configValue(config, option)
  const option = kconfig.get(request.option)
  const finding = explain(request, option, valueFor)
  return new KlabError('config-not-taken', {
    what: `${configLine(request)} did not take; the final .config has ${configLine({ ...request, value: valueFor(request.option) })}`,
    why: finding.why.join('\n'),
    todo: finding.todo,
    at: request.at,
    facts: { option: request.option, asked: request.value, has: valueFor(request.option), dependsOn: finding.options },
  })
}

interface Finding {
  readonly why: readonly string[]
  readonly todo: string
  /** The options that stand in the way. */
  readonly options: readonly string[]
}

type ValueFor = (option: string) => string

function explain(request: ConfigRequest, option: KconfigOption | undefined, valueFor: ValueFor): Finding {
  if (option === undefined || option.definitions.length === 0) return explainUnknown(request)
  return request.value === 'n' ? explainForced(option, valueFor) : explainRefused(option, valueFor)
}

function explainUnknown({ option }: ConfigRequest): Finding {
  return {
    why: [`No Kconfig file of this tree has an option ${option}.`],
    todo: 'Correct the name, or put a comment "# if-known: reason" above it when only some kernels have it.',
    options: [],
  }
}

/** Why an option stays on: others select it, or it cannot be set by hand. */
function explainForced(option: KconfigOption, valueFor: ValueFor): Finding {
  const selectors = option.selectedBy
    .filter(
      ({ option: by, condition }) =>
        valueFor(by) !== 'n' && (condition === null || holds(condition, valueFor) !== false),
    )
    .map(({ option: by }) => by)
  const options = [...new Set(selectors)]
  if (options.length > 0) {
    const todo = `Switch ${options.join(', ')} off too, or leave ${option.name} on.`
    return { why: [`It is selected by ${options.join(', ')}.`], todo, options }
  }
  const promptless = option.definitions.every(definition => !isVisible(definition, valueFor))
  const why = promptless
    ? 'It cannot be set by hand here: its value follows from its default.'
    : 'Its choice needs one option that is on.'
  return {
    why: [why, ...places(option)],
    todo: 'Ask for another option of its choice, or take the line out.',
    options: [],
  }
}

/** Why an option stays off, or at another value: what it depends on is not there. */
function explainRefused(option: KconfigOption, valueFor: ValueFor): Finding {
  const unmet = option.definitions.map(definition => unmetOf(definition, valueFor))
  const nearest = unmet.reduce((best, next) => (next.length < best.length ? next : best))
  const options = [...new Set(nearest.flatMap(optionsIn))]
  if (nearest.length > 0) {
    const lines = nearest.map(condition => `It depends on ${showCondition(condition)}: ${values(condition, valueFor)}.`)
    return {
      why: [...lines, ...places(option)],
      todo: `Set ${options.join(', ') || 'what it depends on'} as well.`,
      options,
    }
  }
  return explainUnasked(option, valueFor)
}

function explainUnasked(option: KconfigOption, valueFor: ValueFor): Finding {
  const others = option.definitions
    .flatMap(({ choice }) => choice)
    .filter(name => name !== option.name && valueFor(name) === 'y')
  if (others.length > 0) {
    const why = [`It stands in a choice, of which ${others.join(', ')} is taken.`, ...places(option)]
    return { why, todo: `Write "# CONFIG_${others[0]} is not set" before it.`, options: others }
  }
  const selectors = [...new Set(option.selectedBy.map(({ option: by }) => by))]
  if (option.definitions.some(({ hasPrompt }) => hasPrompt) || selectors.length === 0) {
    const why = [
      'All that it depends on is there; its value is outside what the tree allows, or a compiler feature is missing.',
    ]
    return { why: [...why, ...places(option)], todo: 'Look at its definition in the tree.', options: [] }
  }
  const why = `It cannot be set by hand: only other options select it (${selectors.slice(0, 8).join(', ')}).`
  return { why: [why, ...places(option)], todo: 'Ask for one of those instead.', options: selectors }
}

function unmetOf(definition: KconfigDefinition, valueFor: ValueFor): Condition[] {
  const prompt = definition.promptIf === null ? [] : [definition.promptIf]
  return [...definition.dependsOn, ...prompt].flatMap(conjuncts).filter(part => holds(part, valueFor) === false)
}

function isVisible(definition: KconfigDefinition, valueFor: ValueFor): boolean {
  return definition.hasPrompt && unmetOf(definition, valueFor).length === 0
}

function values(condition: Condition, valueFor: ValueFor): string {
  const shown = optionsIn(condition).map(name =>
    valueFor(name) === 'n' ? `${name} is not set` : `${name}=${valueFor(name)}`,
  )
  return shown.length === 0 ? 'it is not so here' : [...new Set(shown)].join(', ')
}

function places(option: KconfigOption): string[] {
  return [`Defined in ${option.definitions.map(({ place }) => place).join(', ')}.`]
}
