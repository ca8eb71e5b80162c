import { quote } from '../errors/index.js'

export { code, listing, quote } from '../errors/index.js'

/** A wrong value as a sentence names it: `not "abc"`, `not a list`. */
export function show(value: unknown): string {
  if (value === null || value === undefined) return 'empty'
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object') return 'a mapping'
  return typeof value === 'string' ? quote(value) : String(value)
}

const LONGEST_LINE = 200

/** A piece of a lab file on one line, nearly as it is written: `hit: sys_socket, count: 2`. */
export function oneLine(data: unknown): string {
  const text = flow(data).replace(/^\{ (.*) \}$/s, '$1')
  return text.length > LONGEST_LINE ? `${text.slice(0, LONGEST_LINE)}…` : text
}

function flow(data: unknown): string {
  if (Array.isArray(data)) return `[${data.map(flow).join(', ')}]`
  if (typeof data !== 'object' || data === null) return typeof data === 'string' ? flowText(data) : String(data)
  const pairs = Object.entries(data).map(([key, value]) => `${key}: ${flow(value)}`)
  return `{ ${pairs.join(', ')} }`
}

function flowText(text: string): string {
  return /^[A-Za-z_-][A-Za-z0-9_.\->[\]]*$/.test(text) ? text : JSON.stringify(text)
}
