import { code } from '../errors/index.js'
import { shapeFaults } from '../lab/index.js'
import { fillText } from './fill.js'
import { compileCheck } from './key/checks.js'
import { blame, known, type Reading } from './key/reading.js'
import { compileValues } from './key/values.js'
import {
  type Assignment,
  type Blank,
  type Key,
  OWN_SCENARIO,
  type Part,
  type Scenario,
  type Values,
} from './model/index.js'
import { type KeyInput, keySchema } from './schema.js'
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

/** The key with these values in place of their marks. */
export function filledKey({ handout, key }: Assignment, values: Values): Key {
  return parseKey(fillText(key.source, values), key.file, handout.blanks)
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
