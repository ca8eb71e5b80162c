import { type KlabError, KlabErrors } from '../../errors/index.js'
import type { Library } from '../library.js'
import type { Probe } from '../model/index.js'
import { type ReadSet, readSet, setErrors } from '../read-set.js'
import type { Units } from '../read-units.js'
import type { ProbeInput } from '../schema/probe.js'
import type { IncludeInput } from '../schema/set.js'
import { code } from '../show.js'
import type { Path } from '../yaml/source.js'
import { blame, blameName, type Compiling, type Unit } from './context.js'
import { compileProbes } from './probes.js'

/** What a lab's `include` brings. */
export interface Included {
  readonly probes: readonly Probe[]
  /** Every probe that may be named, also when its set has a mistake in it. */
  readonly probeNames: readonly string[]
  /** A set could not be read, so that an unknown name may be one of its probes. */
  readonly incomplete: boolean
  /** The mistakes inside the sets' own files. */
  readonly errors: readonly KlabError[]
}

/** `tasks` are the names that the lab's plan starts. */
export function compileIncludes(
  compiling: Compiling,
  library: Library,
  { includes, allIncludes, probeNames: own }: Pick<Units, 'includes' | 'allIncludes' | 'probeNames'>,
  tasks: readonly string[],
): Included {
  const including: Including = { compiling, library, tasks, sets: new Map(), errors: [], taken: new Map() }
  for (const id of own) including.taken.set(id, 'the lab itself')
  const probes = includes.flatMap(unit => includeSet(including, unit))
  const read = [...including.sets.values()].filter(set => set !== null)
  return {
    probes,
    probeNames: read.flatMap(({ probeNames }) => probeNames),
    incomplete: !allIncludes || read.length < including.sets.size,
    errors: [...including.errors, ...read.flatMap(setErrors)],
  }
}

interface Including {
  readonly compiling: Compiling
  readonly library: Library
  readonly tasks: readonly string[]
  /** By name; null when it cannot be read. */
  readonly sets: Map<string, ReadSet | null>
  readonly errors: KlabError[]
  /** Each id that is in use, and who gave it. */
  readonly taken: Map<string, string>
}

function includeSet(including: Including, { value, path }: Unit<IncludeInput>): readonly Probe[] {
  const input = typeof value === 'string' ? { set: value } : value
  const namePath = typeof value === 'string' ? path : [...path, 'set']
  const set = openSet(including, input.set, namePath)
  if (set === null) return []
  checkOnly(including, input.set, set, input.only ?? [], path)
  const tasks = input.tasks === undefined ? null : plannedTasks(including, input.tasks, [...path, 'tasks'])
  const taken = [...set.probes].filter(([id]) => input.only?.includes(id) ?? true)
  const free = taken.filter(([id]) => claim(including, id, input.set, namePath))
  const units = free.map(([id, unit]) => [id, tasks === null ? unit : withTasks(unit, tasks)] as const)
  return compileProbes(set.compiling, new Map(units), including.tasks)
}

function openSet({ compiling, library, sets, errors }: Including, name: string, path: Path): ReadSet | null {
  const known = sets.get(name)
  if (known !== undefined) return known
  const set = read()
  sets.set(name, set)
  return set

  function read(): ReadSet | null {
    try {
      const text = library.set(name)
      if ('source' in text) return readSet(text, compiling.book)
      blame(compiling, compiling.source.span(path, 'value'), text.what, text.todo)
    } catch (error) {
      if (!(error instanceof KlabErrors)) throw error
      errors.push(...error.errors)
    }
    return null
  }
}

function checkOnly({ compiling }: Including, name: string, set: ReadSet, only: readonly string[], path: Path): void {
  for (const [index, id] of only.entries()) {
    if (set.probeNames.includes(id)) continue
    const span = compiling.source.span([...path, 'only', index], 'value')
    blameName(compiling, span, `probe of the set ${code(name)} named`, id, set.probeNames)
  }
}

function plannedTasks({ compiling, tasks }: Including, names: readonly string[], path: Path): readonly string[] {
  for (const [index, task] of names.entries()) {
    if (!tasks.includes(task))
      blameName(compiling, compiling.source.span([...path, index], 'value'), 'task', task, tasks)
  }
  return names.filter(task => tasks.includes(task))
}

/** False, and a fault, when the id is in use already. */
function claim({ compiling, taken }: Including, id: string, set: string, path: Path): boolean {
  const owner = taken.get(id)
  taken.set(id, owner ?? `the set ${code(set)}`)
  if (owner === undefined) return true
  const what = `the set ${code(set)} has a probe ${code(id)}, and so has ${owner}`
  blame(
    compiling,
    compiling.source.span(path, 'value'),
    what,
    'name the probes that you want with `only`, or rename one',
  )
  return false
}

function withTasks(unit: Unit<ProbeInput>, tasks: readonly string[]): Unit<ProbeInput> {
  return { ...unit, value: { ...unit.value, tasks: [...tasks] } }
}
