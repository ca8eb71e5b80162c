import type { KlabErrors } from '../errors/index.js'
import { checkText } from './decode.js'
import { type Fault, labErrors } from './faults.js'
import { shapeFaults } from './issues.js'
import type { Feature, FeatureBook } from './model/index.js'
import { type FeaturesInput, featuresSchema } from './schema/features.js'
import { code, show } from './show.js'
import { type LabSource, readYaml } from './yaml/source.js'

/** The file that ships beside the labs. */
export const FEATURES_FILE = 'features.yaml'

/** `features.yaml` from its text. Throws one `KlabErrors` (`lab-invalid`) with every mistake. */
export function parseFeatures(text: string, file: string): FeatureBook {
  checkText(text, file)
  const { source, faults, broken } = readYaml(text, file)
  if (broken) throw errorsOf(source, faults)
  const read = featuresSchema.safeParse(source.data ?? {})
  if (!read.success) {
    const shape =
      typeof source.data === 'object' ? shapeFaults(source, source.data, read.error.issues) : [notFeatures(source)]
    throw errorsOf(source, [...faults, ...shape])
  }
  const found = [...faults, ...bareFeatures(source, read.data)]
  if (found.length > 0) throw errorsOf(source, found)
  const entries = Object.entries(read.data.features)
  return {
    features: Object.fromEntries(entries.map(([name, input]) => [name, featureOf(input)])),
    renamed: otherNames(read.data.renamed.functions),
  }
}

function errorsOf({ file, text }: LabSource, [first, ...rest]: readonly Fault[]): KlabErrors {
  if (first === undefined) throw new Error('features were refused without a fault')
  return labErrors(file, text, [first, ...rest])
}

function notFeatures({ data }: LabSource): Fault {
  const what = `the features are a mapping with keys, not ${show(data)}`
  return { span: { offset: 0, length: 1 }, what, todo: 'begin with `features:`' }
}

/** A feature of which nothing is said would be on every kernel. */
function bareFeatures(source: LabSource, { features }: FeaturesInput): readonly Fault[] {
  return Object.entries(features).flatMap(([name, { title: _, ...conditions }]) => {
    if (Object.values(conditions).some(one => one !== undefined)) return []
    const span = source.span(['features', name], 'key')
    const todo = 'add `option`, `function`, `field` or `architecture`'
    return [{ span, what: `nothing tells whether a kernel has ${code(name)}`, todo }]
  })
}

function featureOf(input: FeaturesInput['features'][string]): Feature {
  return {
    title: input.title,
    options: listOf(input.option),
    functions: listOf(input.function),
    fields: listOf(input.field).map(text => {
      const [type = '', ...path] = text.split(/\.|->/)
      return { type, path, text }
    }),
    architectures: listOf(input.architecture),
  }
}

export function isOption(name: string): boolean {
  return name.startsWith('CONFIG_')
}

/** A kernel option needs no declaration. */
export function optionFeature(option: string): Feature {
  return { title: option, options: [option], functions: [], fields: [], architectures: [] }
}

function listOf<Item>(input: Item | readonly Item[] | undefined): readonly Item[] {
  if (input === undefined) return []
  return Array.isArray(input) ? input : [input as Item]
}

/** Names are the same both ways: a lab may use the newer or the older one. */
function otherNames(functions: FeaturesInput['renamed']['functions']): FeatureBook['renamed'] {
  const others = new Map<string, string[]>()
  for (const [name, names] of Object.entries(functions)) {
    const all = [...new Set([name, ...names])]
    for (const one of all) {
      const known = others.get(one) ?? []
      others.set(one, [...known, ...all.filter(other => other !== one && !known.includes(other))])
    }
  }
  return Object.fromEntries(others)
}
