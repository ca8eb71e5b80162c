import { z } from 'zod'
import { listing } from '../show.js'

/**
 * Leaves of the lab format. Each one's message is a noun phrase that completes "`key` must be …", so that every way of
 * missing it reads alike.
 */

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is kept out
const PRINTABLE = /^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$/

export function matching(phrase: string, pattern: RegExp, longest: number) {
  return z.string({ error: phrase }).regex(pattern, { error: phrase }).max(longest, { error: phrase })
}

/** Text on one line, without control characters: it reaches a terminal, a plan or a kernel. */
export function line(phrase: string, shortest: number, longest: number) {
  const full = `${phrase} of ${shortest} to ${longest} characters on one line, without control characters`
  return matching(full, PRINTABLE, longest).min(shortest, { error: full })
}

export function whole(min: number, max: number, unit = '') {
  const phrase = `a whole number${unit === '' ? '' : ` of ${unit}`} from ${min} to ${max}`
  return z.number({ error: phrase }).int({ error: phrase }).min(min, { error: phrase }).max(max, { error: phrase })
}

export function flag() {
  return z.boolean({ error: 'true or false' })
}

export function choice<const Names extends readonly [string, ...string[]]>(names: Names, phrase?: string) {
  return z.enum(names, { error: phrase ?? `one of ${names.join(', ')}` })
}

export function listOf<Item extends z.ZodType>(phrase: string, item: Item, min: number, max: number) {
  const full = `${phrase}, ${min === 0 ? `at most ${max}` : `${min} to ${max} of them`}`
  return z.array(item, { error: full }).min(min, { error: full }).max(max, { error: full })
}

/** What the keys of a mapping must be like; goes with the issue, whose path is the mapping's. */
export interface NameRule {
  /** Completes "`key` must be …". */
  readonly phrase: string
  readonly pattern: RegExp
  readonly most: number
}

/** A mapping with names of the author's choosing. */
export function namedBy<Value extends z.ZodType>(phrase: string, rule: NameRule, value: Value) {
  const { pattern, most } = rule
  return (
    z
      .record(z.string(), value, { error: phrase })
      // Not as a schema for the keys: zod would leave the value below a bad key unchecked.
      .refine(data => !hasBadNames(data, rule), { error: phrase, params: { rule }, when: () => true })
      .meta({ maxProperties: most, propertyNames: { pattern: pattern.source } })
  )
}

function hasBadNames(data: unknown, { pattern, most }: NameRule): boolean {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return false
  const names = Object.keys(data)
  return names.length > most || names.some(name => !pattern.test(name))
}

/** The keys that each kind of mapping has, by its noun: for hints about unknown ones. */
const KEYS = new Map<string, readonly string[]>()

/** A mapping with fixed keys; `noun` names it in messages (`a probe`). */
export function mapping<Shape extends z.ZodRawShape>(noun: string, shape: Shape) {
  KEYS.set(noun, Object.keys(shape))
  const phrase = `a mapping with the keys ${listing(Object.keys(shape))}`
  return z.strictObject(shape, { error: issue => (issue.code === 'unrecognized_keys' ? noun : phrase) })
}

export function keysOf(noun: string): readonly string[] {
  return KEYS.get(noun) ?? []
}

const TASK = /^[A-Za-z][A-Za-z0-9_-]*$/
export const taskName = () =>
  matching('the name of a task: a letter, then letters, digits, `_` and `-`, at most 32 characters', TASK, 32)

const PROBE = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/
const PROBE_PHRASE = "a probe's id: a letter or `_`, then letters, digits, `_` and `-`, at most 64 characters"
export const probeId = () => matching(PROBE_PHRASE, PROBE, 64)
export const probeNames: NameRule = { phrase: PROBE_PHRASE, pattern: PROBE, most: 500 }

export const captureNames: NameRule = {
  phrase: "a capture's name: a letter or `_`, then letters, digits and `_`, at most 64 characters",
  pattern: /^[A-Za-z_][A-Za-z0-9_]{0,63}$/,
  most: 64,
}

const C_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/
/** A function by its name in C: the suffixes that gcc gives to clones (`.isra.0`) do not belong to it. */
export const cFunction = () => matching('the name of a kernel function', C_NAME, 128)

/** What a program is given or is asked for: YAML numbers are taken as they are spelled. */
export function word(phrase: string, shortest: number) {
  const full = `${phrase} of ${shortest} to 1000 characters on one line, without control characters`
  return z.union([line(phrase, shortest, 1000), z.number({ error: full })], { error: full })
}
