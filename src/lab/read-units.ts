import type { z } from 'zod'
import type { Unit } from './compile/context.js'
import { kindIndex, valueAt } from './issues.js'
import { EXPECTATION_KINDS, EXPECTATIONS, type ExpectationInput } from './schema/expectation.js'
import { type ProbeInput, probeSchema } from './schema/probe.js'
import { type IncludeInput, includeSchema } from './schema/set.js'
import { STEP_KINDS, STEPS, type StepInput } from './schema/step.js'
import type { Path } from './yaml/source.js'

/** The parts of a lab file that can be read although others cannot, so that one mistake does not hide the next. */
export interface Units {
  readonly steps: readonly Unit<StepInput>[]
  readonly includes: readonly Unit<IncludeInput>[]
  /** Every item of `include` is among them. */
  readonly allIncludes: boolean
  readonly probes: ReadonlyMap<string, Unit<ProbeInput>>
  readonly expectations: readonly Unit<ExpectationInput>[]
  /** Every name that the file gives to a probe, readable or not. */
  readonly probeNames: readonly string[]
}

/** At least as many as a lab may have; what is beyond is a mistake already. */
const MOST_READ = 1000

export function readUnits(data: unknown): Units {
  const includes = readAll<IncludeInput>(data, ['include'], () => includeSchema)
  const written = valueAt(data, ['include']) ?? []
  return {
    steps: readAll<StepInput>(data, ['guest', 'steps'], value => at(STEPS, STEP_KINDS, value)),
    includes,
    allIncludes: Array.isArray(written) && includes.length === written.length && includes.every(({ whole }) => whole),
    ...readProbeUnits(data),
    expectations: readAll<ExpectationInput>(data, ['expect'], value => at(EXPECTATIONS, EXPECTATION_KINDS, value)),
  }
}

/** The probes of a lab or of a set. */
export function readProbeUnits(data: unknown): Pick<Units, 'probes' | 'probeNames'> {
  const probes = entriesOf(valueAt(data, ['probes']))
  const readable = probes.slice(0, MOST_READ).flatMap(([id, value]) => {
    const unit = readUnit<ProbeInput>(probeSchema, value, ['probes', id], { at: 'unreadable' })
    return unit === null ? [] : [[id, unit] as const]
  })
  return { probes: new Map(readable), probeNames: probes.map(([id]) => id) }
}

/** The names that `start` steps give, readable or not. */
export function startedNames(data: unknown): readonly string[] {
  const steps = valueAt(data, ['guest', 'steps'])
  if (!Array.isArray(steps)) return []
  const names = steps.map(step => valueAt(step, ['start'])).filter(name => typeof name === 'string')
  return [...new Set(names)]
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []
}

function at<Kind extends string>(
  schemas: Readonly<Record<Kind, z.ZodType>>,
  kinds: readonly Kind[],
  value: unknown,
): z.ZodType | null {
  const kind = kinds[kindIndex(value, kinds)]
  return kind === undefined ? null : schemas[kind]
}

function readAll<Value>(
  data: unknown,
  path: Path,
  schemaOf: (item: unknown) => z.ZodType | null,
): readonly Unit<Value>[] {
  const items = valueAt(data, path)
  if (!Array.isArray(items)) return []
  return items.slice(0, MOST_READ).flatMap((item, index) => {
    const schema = schemaOf(item)
    const at = [...path, index]
    const unit = schema === null ? null : readUnit<Value>(schema as z.ZodType<Value>, item, at, { run: ['unreadable'] })
    return unit === null ? [] : [unit]
  })
}

/** `standIn` takes the place of what must be there and cannot be read: a task is started all the same. */
function readUnit<Value>(schema: z.ZodType<Value>, data: unknown, path: Path, standIn: object): Unit<Value> | null {
  const first = schema.safeParse(data)
  if (first.success) return { value: first.data, path, whole: true }
  const rest = without(data, first.error.issues)
  const second = schema.safeParse(rest)
  if (second.success) return { value: second.data, path, whole: false }
  if (typeof rest !== 'object' || rest === null) return null
  const third = schema.safeParse({ ...standIn, ...rest })
  return third.success ? { value: third.data, path, whole: false } : null
}

/** A copy that lacks every key at or below which something is wrong. */
function without(data: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  const copy = structuredClone(data)
  for (const { path, ...issue } of issues) {
    const keys = issue.code === 'unrecognized_keys' ? issue.keys.map(key => [...path, key]) : [path]
    for (const full of keys) removeKey(copy, full)
  }
  return copy
}

function removeKey(data: unknown, path: readonly PropertyKey[]): void {
  const index = path.findIndex(step => typeof step === 'number')
  const toKey = index === -1 ? path : path.slice(0, index)
  const key = toKey.at(-1)
  const holder = valueAt(data, toKey.slice(0, -1))
  if (key !== undefined && typeof holder === 'object' && holder !== null) Reflect.deleteProperty(holder, key)
}
