import { isUtf8 } from 'node:buffer'
import { EVENT_VERSION, type Event } from '../event/index.js'
import { LINE_LIMIT, type Line } from './lines.js'
import { eventSchema } from './schema.js'

export type ParsedLine = { readonly event: Event } | { readonly fault: string }

/** null: nothing but white space. */
export function parseLine({ bytes, ended }: Line): ParsedLine | null {
  if (bytes === null) return { fault: `longer than ${LINE_LIMIT} bytes` }
  if (!isUtf8(bytes)) return { fault: 'not UTF-8' }
  const text = bytes.toString()
  if (text.trim() === '') return null
  const json = parseJson(text)
  if (json === undefined) return { fault: ended ? 'not JSON' : 'cut off' }
  const fault = eventFault(json)
  // The parsed JSON itself, not zod's copy of it, which lacks a field of the name `__proto__`
  return fault === null ? { event: json as Event } : { fault }
}

/** Why it is no event; null when it is one. */
export function eventFault(json: unknown): string | null {
  const checked = eventSchema.safeParse(json)
  return checked.success ? null : describeMismatch(json, checked.error.issues)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

interface Issue {
  readonly path: readonly PropertyKey[]
  readonly message: string
}

function describeMismatch(json: unknown, [issue]: readonly Issue[]): string {
  const version = typeof json === 'object' && json !== null && 'v' in json ? json.v : undefined
  if (typeof version === 'number' && version !== EVENT_VERSION) {
    return `an event of version ${version}; this klab reads version ${EVENT_VERSION}`
  }
  const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.').slice(0, 80)}`
  return `no event of a trace${where}: ${(issue?.message ?? '').slice(0, 200)}`
}
