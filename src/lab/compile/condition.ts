import { didYouMean } from '../../errors/index.js'
import type { Condition } from '../model/index.js'
import type { ConditionInput } from '../schema/condition.js'
import { code, listing } from '../show.js'
import type { Path } from '../yaml/source.js'
import { blame, type Compiling } from './context.js'

/** `when` and `unless` as lists, each feature checked to be one. */
export function compileCondition(compiling: Compiling, input: ConditionInput, path: Path): Condition {
  const when = namesOf(compiling, input.when, [...path, 'when'])
  const unless = namesOf(compiling, input.unless, [...path, 'unless'])
  const both = when.find(name => unless.includes(name))
  if (both !== undefined) {
    const span = compiling.source.span([...path, 'unless'], 'value')
    blame(compiling, span, `no kernel both has and lacks ${code(both)}`, 'keep `when` or `unless`')
  }
  return { when, unless }
}

function namesOf(compiling: Compiling, input: ConditionInput['when'], path: Path): readonly string[] {
  if (input === undefined) return []
  if (typeof input === 'string') return [featureNamed(compiling, input, path)]
  return input.map((name, index) => featureNamed(compiling, name, [...path, index]))
}

/** The name again; with a fault when `features.yaml` has no such feature. */
export function featureNamed(compiling: Compiling, name: string, path: Path): string {
  const { features } = compiling.book
  if (!Object.hasOwn(features, name)) {
    const known = Object.keys(features)
    const all = known.length === 0 ? 'no feature is declared' : `the features are ${listing(known.slice(0, 20))}`
    const span = compiling.source.span(path, 'value')
    blame(compiling, span, `there is no feature ${code(name)}`, didYouMean(name, known) ?? all)
  }
  return name
}
