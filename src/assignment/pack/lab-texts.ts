import type { Path } from '../../lab/index.js'

/** A number or a text, and where it stands. */
export interface Text {
  readonly path: Path
  readonly text: string
}

/** What an expectation says that things are. Names of probes and tasks, and of what is captured, only say of what it speaks. */
export function expectationTexts(data: unknown, path: Path): readonly Text[] {
  if (Array.isArray(data)) return data.flatMap((item, index) => expectationTexts(item, [...path, index]))
  return entriesOf(data).flatMap(([key, value]) => {
    const below = [...path, key]
    return SAYING.has(key) && !isMapping(value) ? scalars(value, below) : expectationTexts(value, below)
  })
}

const SAYING: ReadonlySet<string> = new Set([
  ...['equals', 'differs', 'in', 'min', 'max', 'matches', 'includes', 'excludes', 'chain'],
  ...['console', 'port', 'flags', 'initcalls', 'except', 'list'],
])

/** Where probes sit and what they capture: places, and expressions that are more than a name. */
export function probeTexts(probes: unknown, path: Path): readonly Text[] {
  return entriesOf(probes).flatMap(([id, probe]) => {
    const parts = Object.fromEntries(entriesOf(probe))
    const places = ['at', 'under'].flatMap(key => scalars(parts[key], [...path, id, key]))
    const captured = ['entry', 'return'].flatMap(key => scalars(parts[key], [...path, id, key]))
    return [...places, ...captured.filter(({ text }) => /[^\w\s]/.test(text))]
  })
}

/** Every number and text below, keys apart. */
export function scalars(data: unknown, path: Path): readonly Text[] {
  if (typeof data === 'string' || typeof data === 'number') return [{ path, text: String(data) }]
  if (Array.isArray(data)) return data.flatMap((item, index) => scalars(item, [...path, index]))
  return entriesOf(data).flatMap(([key, value]) => scalars(value, [...path, key]))
}

function entriesOf(data: unknown): readonly (readonly [string, unknown])[] {
  return isMapping(data) ? Object.entries(data) : []
}

function isMapping(data: unknown): data is Readonly<Record<string, unknown>> {
  return typeof data === 'object' && data !== null && !Array.isArray(data)
}
