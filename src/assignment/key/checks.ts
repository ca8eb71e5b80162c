import { code, listing } from '../../errors/index.js'
import type { Path, Scalar } from '../../lab/index.js'
import { type Check, type CheckKind, OWN_SCENARIO, type Scenario } from '../model/index.js'
import { CHECK_KINDS, type CheckInput } from '../schema.js'
import { unmark, unmarked } from '../template.js'
import { blame, blankNamed, known, list, positionAt, probeNamed, type Reading } from './reading.js'

/** One check of a part; its names are looked up, so that a key that is read means something. */
export function compileCheck(
  reading: Reading,
  scenarios: readonly Scenario[],
  input: CheckInput,
  id: string,
  path: Path,
): Check {
  const names = scenarios.map(({ name }) => name)
  const where = input.in ?? [OWN_SCENARIO]
  for (const scenario of [...where, ...(input.against ?? [])]) known(reading, 'scenario', scenario, names, path)
  return {
    id,
    points: input.points,
    wants: unmark(input.wants),
    hint: input.hint === undefined ? null : unmark(input.hint),
    scenarios: where,
    position: positionAt(reading, path),
    ...kindOf(reading, input, path),
  }
}

function kindOf(reading: Reading, input: CheckInput, path: Path): CheckKind {
  const kinds = CHECK_KINDS.filter(kind => Object.hasOwn(input, kind))
  const [kind] = kinds
  if (kind === undefined || kinds.length > 1) {
    blame(reading, path, 'a check has exactly one kind', `give one of ${listing(CHECK_KINDS.map(code), 'or')}`)
    return { type: 'answer', blank: '', oneOf: [] }
  }
  switch (kind) {
    case 'expect':
    case 'refute':
      return { type: kind, expectation: input[kind] }
    case 'function':
      probeNamed(reading, input.function ?? '', [...path, 'function'])
      return { type: 'function', probe: input.function ?? '', is: rightOnes(reading, input, path).map(String) }
    case 'chain':
      return chainOf(reading, input, path)
    case 'answer':
      blankNamed(reading, input.answer ?? '', null, [...path, 'answer'])
      return { type: 'answer', blank: input.answer ?? '', oneOf: rightOnes(reading, input, path) }
    case 'theirs':
      blankNamed(reading, input.theirs ?? '', 'expectations', [...path, 'theirs'])
      return { type: 'theirs', blank: input.theirs ?? '', against: input.against ?? [], count: input.count ?? 1 }
  }
}

function chainOf(reading: Reading, input: CheckInput, path: Path): CheckKind {
  const blank = input.chain ?? ''
  blankNamed(reading, blank, 'chain', [...path, 'chain'])
  if (input.of === undefined) blame(reading, path, 'a `chain` is that of a probe', 'add `of: PROBE`')
  else probeNamed(reading, input.of, [...path, 'of'])
  const end = (name: string | undefined) => (name === undefined ? null : unmark(name))
  return { type: 'chain', blank, probe: input.of ?? '', nth: input.nth ?? 1, from: end(input.from), to: end(input.to) }
}

function rightOnes(reading: Reading, { is }: CheckInput, path: Path): readonly Scalar[] {
  if (is === undefined) blame(reading, path, 'it is not said what is right', 'add `is: …`')
  return list(is).flat().map(unmarked)
}
