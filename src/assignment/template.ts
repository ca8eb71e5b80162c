import { type Fault, faultErrors, type KlabErrors } from '../errors/index.js'
import { type LabSource, readYaml } from '../lab/index.js'
import { MARK } from './fill.js'

/**
 * YAML in which marks may stand: as they are written, their braces would end a flow mapping, so each is read as `$<name>`, which
 * is as long. Positions hold for the text as it is. Throws `KlabErrors` (`assignment-invalid`) when it is no YAML.
 */
export function readTemplate(text: string, file: string): LabSource {
  const { source, faults } = readYaml(withoutBraces(text), file)
  const [first, ...rest] = faults
  if (first !== undefined) throw templateErrors(file, text, [first, ...rest])
  return source
}

/** Each mark `${name}` as `$<name>`. */
export function withoutBraces(text: string): string {
  return text.replace(MARK, '$<$1>')
}

/** The name in a scalar that is a mark and nothing else; null for anything else. */
export function markOf(value: unknown): string | null {
  return typeof value === 'string' ? (/^\$<([a-z][a-z0-9_-]*(?:\.[0-9]+)?)>$/.exec(value)?.[1] ?? null) : null
}

/** A scalar of a template as its file spells it. */
export function unmark(value: string): string {
  return value.replace(/\$<([a-z][a-z0-9_-]*(?:\.[0-9]+)?)>/g, (_, name: string) => `\${${name}}`)
}

/** Every scalar's text below `data` as the file spells it. */
export function unmarked<Data>(data: Data): Data {
  if (typeof data === 'string') return unmark(data) as Data
  if (Array.isArray(data)) return data.map(unmarked) as Data
  if (typeof data !== 'object' || data === null) return data
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, unmarked(value)])) as Data
}

export function templateErrors(file: string, text: string, faults: readonly [Fault, ...Fault[]]): KlabErrors {
  return faultErrors({ code: 'assignment-invalid', file, text }, faults)
}
