import { valueAt } from '../issues.js'
import type { Expectation, Range } from '../model/index.js'
import type { ExpectationInput } from '../schema/expectation.js'
import { code, oneLine } from '../show.js'
import type { Path } from '../yaml/source.js'
import { compileCondition } from './condition.js'
import { blame, blameName, type Compiling, positionAt, type Unit } from './context.js'
import { compileInitcalls } from './initcalls.js'
import { type Named, probeNamed, taskOf } from './names.js'
import { captureNamed } from './packets.js'
import { nthOf } from './reference.js'
import { howEnded } from './steps.js'
import { compileValue } from './values.js'

/** The expectations in the file's order. */
export function compileExpectations(
  compiling: Compiling,
  named: Named,
  units: readonly Unit<ExpectationInput>[],
): readonly Expectation[] {
  return units.flatMap(unit => {
    const body = compileBody(compiling, named, unit)
    if (body === null) return []
    const condition = compileCondition(compiling, unit.value, unit.path)
    return [{ ...placeOf(compiling, unit), ...condition, ...body }]
  })
}

/** Where it stands and how it reads; a list that came from a file is that file's. */
function placeOf(
  compiling: Compiling,
  { value, path }: Unit<ExpectationInput>,
): Pick<Expectation, 'position' | 'text'> {
  if ('initcalls' in value && value.origin !== undefined) {
    return { position: { file: value.origin, line: 1, column: 1 }, text: `initcalls: as in ${value.origin}` }
  }
  const position = positionAt(compiling, compiling.source.nameSpan(path))
  return { position, text: oneLine(valueAt(compiling.source.data, path)) }
}

type Input<Key extends string> = Extract<ExpectationInput, { [K in Key]: unknown }>
type Body = Expectation extends infer One
  ? One extends Expectation
    ? Omit<One, 'position' | 'text' | 'when' | 'unless'>
    : never
  : never

function compileBody(
  compiling: Compiling,
  named: Named,
  { value: input, path, whole }: Unit<ExpectationInput>,
): Body | null {
  if ('hit' in input) return compileHit(compiling, named, input, path)
  if ('never' in input) {
    const task = probeAndTask(compiling, named, input.never, input.task, path, 'never')
    return { type: 'hits', probe: input.never, task, count: { min: 0, max: 0 } }
  }
  if ('order' in input) return compileOrder(compiling, named, input, path)
  if ('callers' in input) return compileCallers(compiling, named, input, path)
  if ('value' in input || 'returns' in input) {
    const value = compileValue(compiling, named, input, path, whole)
    return value === null ? null : { type: 'value', ...value }
  }
  if ('packets' in input) return compilePackets(compiling, named, input, path)
  if ('initcalls' in input) return compileInitcalls(compiling, named.initcalls, input, path)
  if ('console' in input) return { type: 'console', pattern: input.console }
  if ('output' in input) {
    return {
      type: 'output',
      task: plannedTask(compiling, named, input.output, [...path, 'output']),
      pattern: input.matches,
    }
  }
  const end = whole ? howEnded(compiling, input, path) : { status: null, signal: null }
  return { type: 'exit', task: plannedTask(compiling, named, input.exit, [...path, 'exit']), ...end }
}

function compileHit(compiling: Compiling, named: Named, input: Input<'hit'>, path: Path): Body {
  const task = probeAndTask(compiling, named, input.hit, input.task, path, 'hit')
  const count = compileCount(compiling, input.count, path)
  const probe = named.probes.get(input.hit)
  if (probe !== undefined && probe !== 'unread' && count.min > probe.limit) {
    const what = `the probe ${code(probe.id)} is disarmed after ${probe.limit} hits`
    const span = compiling.source.span([...path, 'count'], 'value')
    blame(compiling, span, what, `raise its \`limit\` to ${count.min} at least`)
  }
  return { type: 'hits', probe: input.hit, task, count }
}

function compileCount(compiling: Compiling, input: Input<'hit'>['count'], path: Path): Range {
  const count = rangeOf(input)
  if (count.max !== null && count.min > count.max) {
    const what = `no count is at least ${count.min} and at most ${count.max}`
    const span = compiling.source.span([...path, 'count'], 'value')
    blame(compiling, span, what, 'without `min` a hit is expected once at least')
  }
  return count
}

function rangeOf(count: Input<'hit'>['count']): Range {
  if (typeof count === 'number') return { min: count, max: count }
  return { min: count?.min ?? 1, max: count?.max ?? null }
}

function compilePackets(compiling: Compiling, named: Named, input: Input<'packets'>, path: Path): Body {
  const { packets, port, flags } = input
  const capture = captureNamed(compiling, named, packets, compiling.source.span([...path, 'packets'], 'value'))
  const count = compileCount(compiling, input.count, path)
  if (flags !== undefined && input.count !== undefined) {
    const span = compiling.source.span([...path, 'count'], 'key')
    blame(compiling, span, '`flags` lists all the packets, and so counts them', 'keep `flags` or `count`')
  }
  return { type: 'packets', capture, port: port ?? null, flags: flags ?? null, count }
}

function compileOrder(compiling: Compiling, named: Named, input: Input<'order'>, path: Path): Body {
  const { order: probes, strict } = input
  const { source } = compiling
  for (const [index, id] of probes.entries()) {
    const span = source.span([...path, 'order', index], 'value')
    const probe = probeNamed(compiling, named, id, span)
    if (input.task !== undefined && named.tasks.includes(input.task)) taskOf(compiling, named, input.task, probe, span)
    if (probes.indexOf(id) === index) continue
    blame(compiling, span, `${code(id)} is listed twice, and its first hit comes only once`, 'list each probe once')
  }
  const task = input.task === undefined ? null : plannedTask(compiling, named, input.task, [...path, 'task'])
  return { type: 'order', probes, task, strict }
}

function compileCallers(compiling: Compiling, named: Named, input: Input<'callers'>, path: Path): Body {
  const { callers: probe, chain, strict } = input
  const task = probeAndTask(compiling, named, probe, input.task, path, 'callers')
  const found = named.probes.get(probe)
  if (found !== undefined && found !== 'unread' && found.entry.backtrace < chain.length) {
    const kept = found.entry.backtrace === 0 ? 'no backtrace' : `only ${found.entry.backtrace} frames`
    const span = compiling.source.span([...path, 'chain'], 'value')
    blame(compiling, span, `the probe ${code(probe)} keeps ${kept}`, "raise `backtrace` in the probe's `entry`")
  }
  return { type: 'callers', select: { probe, task, nth: nthOf(input.nth) }, chain, strict }
}

function probeAndTask(
  compiling: Compiling,
  named: Named,
  id: string,
  task: string | undefined,
  path: Path,
  key: string,
): string | null {
  const { source } = compiling
  const probe = probeNamed(compiling, named, id, source.span([...path, key], 'value'))
  return taskOf(compiling, named, task, probe, source.span([...path, 'task'], 'value'))
}

function plannedTask(compiling: Compiling, { tasks }: Named, task: string, path: Path): string {
  if (!tasks.includes(task)) blameName(compiling, compiling.source.span(path, 'value'), 'task', task, tasks)
  return task
}
