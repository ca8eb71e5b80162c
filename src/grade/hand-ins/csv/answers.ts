import type { Blank, BlankKind } from '../../../assignment/model/index.js'
import { readYaml } from '../../../lab/index.js'

/**
 * An `answer.yaml` of cells. What may be a number, a list or a mapping is taken as YAML where it can be read as that; everything
 * else is a text, so that what stands in one cell never spoils another.
 */
export function answersOf(student: string, cells: readonly (readonly [Blank, string])[]): string {
  const lines = cells.map(([blank, cell]) => entry(blank, cell.replace(/\r\n?/g, '\n').trim()))
  return [`student: ${quoted(student)}\n`, ...lines].join('')
}

function entry({ name, is }: Blank, cell: string): string {
  const text = `${name}: ${quoted(cell)}\n`
  if (cell === '') return `${name}:\n`
  if (is === 'chain' && !cell.startsWith('-') && !cell.startsWith('[')) return `${name}: [${functionsIn(cell)}]\n`
  return YAML_KINDS.has(is) ? (asYaml(name, cell) ?? text) : text
}

const YAML_KINDS: ReadonlySet<BlankKind> = new Set(['number', 'chain', 'probes', 'expectations'])

/** One a line, or separated by commas or arrows: so people fill in a form. */
function functionsIn(cell: string): string {
  const names = cell.split(/[\n,;]|<-|←/).map(name => name.trim())
  return names
    .filter(name => name !== '')
    .map(quoted)
    .join(', ')
}

/** Below its key, each line further in, so that no line can be another key; null when that is no YAML of its own. */
function asYaml(name: string, cell: string): string | null {
  if (UNPRINTED.test(cell)) return null
  const text = `${name}:\n${cell.replace(/^/gm, '  ')}\n`
  const { source, faults } = readYaml(text, name)
  const data: unknown = faults.length > 0 ? null : source.data
  const isOne = typeof data === 'object' && data !== null && Object.keys(data).join() === name
  return isOne ? text : null
}

/** Nothing in a YAML file may be one as it stands. */
const UNPRINTED = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u{fffe}\u{ffff}]/u

/** A JSON string is YAML, but for some characters that YAML wants escaped. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
