import { z } from 'zod'
import { cFunction, line, listOf, mapping, matching, type NameRule, namedBy } from './leaf.js'

const FEATURE = /^[a-z][a-z0-9-]{0,39}$/
const FEATURE_PHRASE = 'the name of a feature: lower-case letters, digits and `-`, at most 40 characters'
export const featureName = () => matching(FEATURE_PHRASE, FEATURE, 40)
const featureNames: NameRule = { phrase: FEATURE_PHRASE, pattern: FEATURE, most: 500 }

export const optionName = () => matching('a kernel option such as `CONFIG_INET`', /^CONFIG_[A-Za-z0-9_]+$/, 100)

const FIELD = /^(?:struct|union) [A-Za-z_][A-Za-z0-9_]*(?:(?:\.|->)[A-Za-z_][A-Za-z0-9_]*){1,9}$/
const fieldOf = () => matching('a field such as `struct sock.sk_state`', FIELD, 200)

const architecture = () => z.enum(['x86_64', 'i386'], { error: 'x86_64 or i386' })

/** One, or alternatives of which any will do. */
function anyOf<Item extends z.ZodType>(phrase: string, item: Item) {
  return z
    .union([item, listOf(`a list of alternatives, each ${phrase}`, item, 1, 16)], {
      error: `${phrase}, or a list of alternatives`,
    })
    .optional()
}

const feature = mapping('a feature', {
  title: line('a title', 1, 120).describe('What it is, in a line.'),
  option: anyOf('a kernel option', optionName()).describe('A kernel option that is set (`y` or `m`).'),
  function: anyOf('a kernel function', cFunction()).describe('A function that the kernel has code of.'),
  field: anyOf('a field', fieldOf()).describe('A field that a struct has: `struct sock.sk_state`.'),
  architecture: anyOf('x86_64 or i386', architecture()).describe('The architecture of the kernel.'),
})

const functionNames: NameRule = {
  phrase: 'the name of a kernel function',
  pattern: /^[A-Za-z_][A-Za-z0-9_]{0,127}$/,
  most: 500,
}

/** `lab/features.yaml`: what differs between kernels, told once for all labs. */
export const featuresSchema = mapping('the features', {
  features: namedBy('a mapping from names to features', featureNames, feature)
    .default({})
    .describe('What a kernel may have or lack: all that is said of a feature must hold.'),
  renamed: mapping('the renamed', {
    functions: namedBy(
      'a mapping from functions to lists of other names',
      functionNames,
      listOf('a list of names', cFunction(), 1, 16),
    )
      .default({})
      .describe('Functions and the other names that kernels have them under.'),
  })
    .prefault({})
    .describe('What is the same under another name.'),
}).meta({ title: 'klab features', description: 'What differs between kernels, told once for all labs.' })

export type FeaturesInput = z.output<typeof featuresSchema>
