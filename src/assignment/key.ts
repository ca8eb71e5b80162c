import type { Position } from '../errors/index.js'
import { code, didYouMean, type Fault, listing, positionOf } from '../errors/index.js'
import { type LabSource, type Path, type Scalar, shapeFaults, valueAt } from '../lab/index.js'
import type { Blank, Check, CheckKind, Key, Part, Scenario, ValueDomain } from './model/index.js'
import { OWN_SCENARIO } from './model/index.js'
import { CHECK_KINDS, type CheckInput, type KeyInput, keySchema, type ValueInput } from './schema.js'
import { readTemplate, templateErrors, unmark, unmarked } from './template.js'

/**
 * A key from its text, with the blanks that it grades, and the probes of the lab; null: they are not looked at. Throws one
 * `KlabErrors` (`assignment-invalid`) with every mistake.
 */
export function parseKey(
  text: string,
  file: string,
  blanks: readonly Blank[],
  probes: readonly string[] | null = null,
): Key {
  const source = readTemplate(text, file)
  const read = keySchema.safeParse(source.data)
  const reading: Reading = { source, file, text, blanks, probes, faults: [] }
  if (!read.success) reading.faults.push(...shapeFaults(source, source.data, read.error.issues))
  const key = read.success ? compile(reading, read.data) : null
  const [first, ...rest] = reading.faults
  if (first !== undefined) throw templateErrors(file, text, [first, ...rest])
  if (key === null) throw new Error('a key was refused without a fault')
  return key
}

interface Reading {
  readonly source: LabSource
  readonly file: string
  readonly text: string
  readonly blanks: readonly Blank[]
  readonly probes: readonly string[] | null
  readonly faults: Fault[]
}

function compile(reading: Reading, input: KeyInput): Key {
  const values = compileValues(reading, input)
  const scenarios: Key['scenarios'] = [{ name: OWN_SCENARIO, draw: [], set: {} }, ...compileScenarios(reading, input)]
  const parts = input.parts.map((_, index) => compilePart(reading, input, scenarios, index))
  return {
    file: reading.file,
    source: reading.text,
    seed: unmark(input.seed),
    values,
    scenarios,
    probes: input.probes,
    parts,
    samples: input.samples,
    shown: input.shown.map(unmark),
  }
}

function compileValues(reading: Reading, { values }: KeyInput): Key['values'] {
  const names = Object.keys(values)
  return Object.fromEntries(
    Object.entries(values).map(([name, input]) => {
      for (const other of [...(input['apart-from'] ?? []), ...list(input['same-as']?.replace(/\..*/, ''))])
        known(reading, 'value', other, names, ['values', name])
      if (reading.blanks.some(blank => blank.name === name))
        blame(reading, ['values', name], `${code(name)} is a blank's name, and \`\${${name}}\` would be both`)
      return [name, domainOf(reading, input, ['values', name])]
    }),
  )
}

function domainOf(reading: Reading, input: ValueInput, path: Path): ValueDomain {
  const { from, to, letters, shuffle, where } = input
  const kinds = [from ?? to, letters, input['one-of'], shuffle, input['same-as']].filter(kind => kind !== undefined)
  if (kinds.length !== 1)
    blame(reading, path, 'a value is one thing', 'give `from` and `to`, or `letters`, `one-of`, `shuffle` or `same-as`')
  if (where !== undefined && input['same-as'] === undefined)
    blame(reading, path, '`where` is for a value that follows from another', 'add `same-as`')
  if (letters !== undefined) return { type: 'letters', length: letters }
  if (input['one-of'] !== undefined) return { type: 'one-of', of: input['one-of'] }
  if (shuffle !== undefined) return { type: 'shuffle', of: shuffle }
  if (input['same-as'] !== undefined) return { type: 'same', as: input['same-as'], where: where ?? null }
  if (from === undefined || to === undefined || from > to)
    blame(reading, path, '`from` and `to` say from where to where', 'give both, the lesser first')
  return { type: 'integer', from: from ?? 0, to: Math.max(to ?? 0, from ?? 0), apartFrom: input['apart-from'] ?? [] }
}

function compileScenarios(reading: Reading, { scenarios, values }: KeyInput): readonly Scenario[] {
  return Object.entries(scenarios).map(([name, { draw, set }]) => {
    const path = ['scenarios', name]
    if (name === OWN_SCENARIO)
      blame(reading, path, `${code(name)} is the student's own, and always there`, 'choose another name')
    for (const value of [...draw, ...Object.keys(set)]) known(reading, 'value', value, Object.keys(values), path)
    return { name, draw, set: unmarked(set) }
  })
}

function compilePart(reading: Reading, input: KeyInput, scenarios: readonly Scenario[], index: number): Part {
  const part = input.parts[index] as KeyInput['parts'][number]
  const path = ['parts', index]
  const before = input.parts.slice(0, index).map(({ id }) => id)
  if (before.includes(part.id))
    blame(reading, [...path, 'id'], `there are two parts ${code(part.id)}`, 'give each an id of its own')
  for (const need of part.needs) known(reading, 'part above this one', need, before, [...path, 'needs'])
  const checks = part.checks.map((check, at) =>
    compileCheck(reading, scenarios, check, `${part.id}.${at + 1}`, [...path, 'checks', at]),
  )
  return {
    id: part.id,
    title: unmark(part.title),
    needs: part.needs,
    all: part.all,
    checks,
    hint: part.hint === undefined ? null : unmark(part.hint),
  }
}

function compileCheck(
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

function blankNamed({ blanks, ...reading }: Reading, name: string, kind: Blank['is'] | null, path: Path): void {
  const found = blanks.find(blank => blank.name === name)
  const names = blanks.filter(({ is }) => kind === null || is === kind).map(blank => blank.name)
  if (found === undefined) known({ ...reading, blanks }, 'blank', name, names, path)
  else if (kind !== null && found.is !== kind)
    blame({ ...reading, blanks }, path, `the blank ${code(name)} is a ${code(found.is)}, not a ${code(kind)}`)
}

/** Of the lab, of the key, or of the student. */
function probeNamed(reading: Reading, id: string, path: Path): void {
  const own = valueAt(reading.source.data, ['probes'])
  if (reading.probes === null || id.startsWith('my_')) return
  known(reading, 'probe', id, [...reading.probes, ...Object.keys(own ?? {})], path)
}

function known(reading: Reading, noun: string, name: string, names: readonly string[], path: Path): void {
  if (names.includes(name)) return
  const todo = didYouMean(name, names) ?? (names.length === 0 ? undefined : `there are ${listing(names.map(code))}`)
  blame(reading, path, `there is no ${noun} ${code(name)}`, todo)
}

function blame({ source, faults }: Reading, path: Path, what: string, todo?: string): void {
  faults.push({ span: source.nameSpan(path), what, todo })
}

function positionAt({ source, file, text }: Reading, path: Path): Position {
  return { file, ...positionOf(text, source.nameSpan(path).offset) }
}

function list<Item>(item: Item | undefined): readonly Item[] {
  return item === undefined ? [] : [item]
}
