import type { z } from 'zod'
import { didYouMean } from '../errors/index.js'
import type { Fault } from './faults.js'
import { EXPECTATION_KINDS, OTHER_KINDS } from './schema/expectation.js'
import { keysOf, type NameRule } from './schema/leaf.js'
import type { TextFault } from './schema/refined.js'
import { STEP_KINDS } from './schema/step.js'
import { code, listing, show } from './show.js'
import type { LabSource, Path } from './yaml/source.js'

type Issue = z.core.$ZodIssue

/** Zod's issues in our words, each at its place in the file. */
export function shapeFaults(source: LabSource, data: unknown, issues: readonly Issue[]): readonly Fault[] {
  const reader: Reader = { source, data }
  const seen = new Set<string>()
  return issues
    .slice(0, MOST_ISSUES)
    .flatMap(issue => expand(reader, issue))
    .flatMap(issue => {
      const key = JSON.stringify([issue.path, issue.code === 'unrecognized_keys'])
      if (seen.has(key)) return []
      seen.add(key)
      return faultsOf(reader, issue)
    })
}

/** More than these are never shown, and finding their places takes time. */
const MOST_ISSUES = 300

interface Reader {
  readonly source: LabSource
  readonly data: unknown
}

/** The issues of the one alternative that was meant, in place of "none fits". */
function expand(reader: Reader, issue: Issue): readonly Issue[] {
  if (issue.code !== 'invalid_union') return [issue]
  const meant = meantBranch(valueAt(reader.data, issue.path), issue)
  if (meant === undefined) return [issue]
  return meant.flatMap(inner => expand(reader, { ...inner, path: [...issue.path, ...inner.path] } as Issue))
}

function meantBranch(value: unknown, issue: Extract<Issue, { code: 'invalid_union' }>): readonly Issue[] | undefined {
  const kinds = kindsOf(issue)
  if (kinds !== undefined && typeof value === 'object') return issue.errors[kindIndex(value, kinds)]
  // The alternatives differ in type: the one whose own type fits is meant.
  return issue.errors.find(branch => !branch.some(inner => inner.path.length === 0 && isWrongType(inner)))
}

function kindsOf({ message }: Issue): readonly string[] | undefined {
  return [STEP_KINDS, EXPECTATION_KINDS, OTHER_KINDS].find(kinds => message.endsWith(kinds.join(', ')))
}

function isWrongType(issue: Issue): boolean {
  return issue.code === 'invalid_type' || issue.code === 'invalid_value' || issue.code === 'invalid_union'
}

/** Which kind of step or expectation a mapping is, by the first of its keys that names one; -1 for none. */
export function kindIndex(value: unknown, kinds: readonly string[]): number {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return -1
  const keys = Object.keys(value)
  // `signal` is a step of its own and a key of `exit`.
  const naming = keys.filter(key => kinds.includes(key))
  return kinds.indexOf(naming.includes('exit') ? 'exit' : (naming[0] ?? ''))
}

function faultsOf(reader: Reader, issue: Issue): readonly Fault[] {
  if (issue.code === 'unrecognized_keys') return unknownKeys(reader, issue)
  const path = pathOf(issue.path)
  const { fault: textFault, rule } = paramsOf(issue)
  if (rule !== undefined) return badNames(reader, path, rule)
  if (textFault !== undefined) {
    const { offset, length, what, todo } = textFault
    return [{ span: reader.source.spanInside(path, offset, length), what, todo }]
  }
  const value = valueAt(reader.data, path)
  if (value === undefined && path.length > 0) return [missingKey(reader, path, issue.message)]
  const kinds = kindsOf(issue)
  if (kinds !== undefined && typeof value === 'object' && value !== null) return [noKind(reader, path, value, kinds)]
  const span = reader.source.span(path, 'value')
  return [{ span, what: `${label(path)} must be ${issue.message}, not ${show(value)}`, todo: hint(value, issue) }]
}

/** What a check of ours has left with its issue. */
interface Params {
  readonly fault?: TextFault
  readonly rule?: NameRule
}

function paramsOf(issue: Issue): Params {
  return issue.code === 'custom' ? ((issue.params ?? {}) as Params) : {}
}

/** A step or expectation none of whose keys says what it is. */
function noKind(reader: Reader, path: Path, value: object, kinds: readonly string[]): Fault {
  const near = Object.keys(value).flatMap(key => didYouMean(key, kinds) ?? [])
  const what = `none of the keys of ${label(path)} says what it is`
  return { span: reader.source.nameSpan(path), what, todo: near[0] ?? `it needs one of ${listing(kinds, 'or')}` }
}

/** Of one mapping; more are never shown. */
const MOST_NAMES = 200

function unknownKeys(reader: Reader, issue: Extract<Issue, { code: 'unrecognized_keys' }>): readonly Fault[] {
  const known = keysOf(issue.message)
  return issue.keys.slice(0, MOST_NAMES).map(key => {
    const path = [...pathOf(issue.path), key]
    const todo = didYouMean(key, known) ?? `its keys are ${listing(known)}`
    const span = reader.source.span(path, 'key')
    return { span, what: `${issue.message} has no key ${code(key)}`, todo }
  })
}

function badNames(reader: Reader, path: Path, rule: NameRule): readonly Fault[] {
  const names = Object.keys(valueAt(reader.data, path) ?? {})
  const bad = names.filter(name => !rule.pattern.test(name)).slice(0, MOST_NAMES)
  const faults = bad.map(name => fault(reader, [...path, name], `${code(name)} must be ${rule.phrase}`))
  const extra = names[rule.most]
  if (extra === undefined) return faults
  return [...faults, fault(reader, [...path, extra], `${label(path)} has at most ${rule.most} entries`)]
}

function fault(reader: Reader, path: Path, what: string): Fault {
  return { span: reader.source.span(path, 'key'), what }
}

function missingKey(reader: Reader, path: Path, phrase: string): Fault {
  const parent = path.slice(0, -1)
  const span = reader.source.nameSpan(parent)
  const what = `the key ${code(String(path.at(-1)))} is missing${parent.length === 0 ? '' : ` in ${label(parent)}`}`
  return { span, what, todo: `it must be ${phrase}` }
}

/** `limit`, `item 2 of run`: the end of a path, for a reader who has the place before their eyes. */
function label(path: Path): string {
  const last = path.at(-1)
  if (last === undefined) return 'the lab'
  if (typeof last === 'string') return code(last)
  return `item ${last + 1} of ${label(path.slice(0, -1))}`
}

function hint(value: unknown, issue: Issue): string | undefined {
  const text = typeof value === 'string' ? value : undefined
  if (issue.code === 'invalid_value' && text !== undefined) return didYouMean(text, issue.values.map(String))
  const option = /^(?:config_)?([a-z0-9_]+)$/i.exec(text ?? '')?.[1]
  if (option !== undefined && issue.message.includes('CONFIG_'))
    return `did you mean \`CONFIG_${option.toUpperCase()}\`?`
  if (typeof value === 'boolean' || value === null) return 'a text that YAML takes for something else needs quotes'
  return undefined
}

export function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  let here = data
  for (const step of path) {
    if (typeof here !== 'object' || here === null) return undefined
    here = (here as Record<PropertyKey, unknown>)[step]
  }
  return here
}

function pathOf(path: readonly PropertyKey[]): Path {
  return path.map(step => (typeof step === 'number' ? step : String(step)))
}
