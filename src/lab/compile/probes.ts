import type { Capture, Probe, ProbePhase, ProbePlace } from '../model/index.js'
import { parsePlace } from '../place.js'
import { namesOf } from '../renamed.js'
import type { ProbeInput } from '../schema/probe.js'
import type { Path } from '../yaml/source.js'
import { compileCaptures } from './captures.js'
import { compileCondition } from './condition.js'
import { blame, blameName, type Compiling, positionAt, type Unit } from './context.js'

/** The probes in the file's order; `tasks` are the names that the plan starts, null when there is no plan to check by. */
export function compileProbes(
  compiling: Compiling,
  units: ReadonlyMap<string, Unit<ProbeInput>>,
  tasks: readonly string[] | null,
): readonly Probe[] {
  return [...units].map(([id, unit]) => compileProbe(compiling, id, unit, tasks))
}

function compileProbe(
  compiling: Compiling,
  id: string,
  unit: Unit<ProbeInput>,
  tasks: readonly string[] | null,
): Probe {
  const { value: probe, path } = unit
  const { source } = compiling
  for (const [index, task] of probe.tasks.entries()) {
    if (tasks === null || tasks.includes(task)) continue
    blameName(compiling, source.span([...path, 'tasks', index], 'value'), 'task', task, tasks)
  }
  const from = probe.from ?? (probe.tasks.length > 0 ? 'guest' : 'reset')
  checkPhases(compiling, probe, from, path)
  return {
    id,
    at: compilePlaces(compiling, probe.at, [...path, 'at']),
    optional: probe.optional,
    tasks: [...new Set(probe.tasks)],
    under: functionsOf(compiling, probe.under),
    from,
    until: probe.until ?? null,
    limit: probe.limit,
    ...compileEnds(compiling, probe, path),
    ...compileCondition(compiling, probe, path),
    position: positionAt(compiling, source.span(path, 'key')),
  }
}

const PHASE_ORDER: readonly ProbePhase[] = ['reset', 'initcalls', 'guest']

function checkPhases(compiling: Compiling, { until, tasks }: ProbeInput, from: ProbePhase, path: Path): void {
  if (until === undefined) return
  const span = compiling.source.span([...path, 'until'], 'value')
  if (tasks.length > 0) {
    blame(
      compiling,
      span,
      `no task runs before \`${until}\` begins, so this probe sees nothing`,
      'take out `until` or `tasks`',
    )
  } else if (PHASE_ORDER.indexOf(until) <= PHASE_ORDER.indexOf(from)) {
    const todo = 'take out `until`, or let `from` be an earlier phase'
    blame(compiling, span, `the probe is armed from \`${from}\` until \`${until}\`, which is never`, todo)
  }
}

function compilePlaces(compiling: Compiling, at: ProbeInput['at'], path: Path): readonly [ProbePlace, ...ProbePlace[]] {
  if (typeof at === 'string') return withOtherNames(compiling, [compilePlace(compiling, at, path)])
  const [first, ...rest] = at.map((text, index) => compilePlace(compiling, text, [...path, index]))
  if (first === undefined) throw new Error('a list of places that was checked is empty')
  return withOtherNames(compiling, [first, ...rest])
}

/** What the lab names itself comes first. */
function withOtherNames({ book }: Compiling, places: Probe['at']): Probe['at'] {
  const known = new Set(places.map(({ text }) => text))
  const others = places.flatMap(place => {
    if (place.type === 'line') return []
    return namesOf(book.renamed, place.name).map(name => ({ ...place, name, text: name }))
  })
  return [...places, ...others.filter(({ text }) => !known.has(text) && known.add(text))]
}

function functionsOf({ book }: Compiling, input: ProbeInput['under']): readonly string[] {
  const names = typeof input === 'string' ? [input] : input
  return [...new Set([...names, ...names.flatMap(name => namesOf(book.renamed, name))])]
}

function compilePlace(compiling: Compiling, text: string, path: Path): ProbePlace {
  const place = parsePlace(text)
  if ('what' in place) throw new Error(`a place that was checked does not parse: ${text}`)
  return { ...place, text, position: positionAt(compiling, compiling.source.span(path, 'value')) }
}

function compileEnds(
  compiling: Compiling,
  probe: ProbeInput,
  path: Path,
): { readonly entry: Capture; readonly exit: Capture | null } {
  const { backtrace, args, ...captures } = probe.entry
  const entry = { backtrace, args, values: compileCaptures(compiling, captures, [...path, 'entry'], false) }
  if (probe.return === false) return { entry, exit: null }
  const exit = (values: Capture['values']) => ({ entry, exit: { backtrace: 0, args: false, values } })
  if (probe.return === true) return exit([])
  if (probe.return === 'same') return exit(entry.values)
  return exit(compileCaptures(compiling, probe.return, [...path, 'return'], true))
}
