import { encodeEvent } from '../trace/encode.js'
import type { Report } from './report.js'

/** The events themselves, as `events.ndjson` has them. */
export function renderTrace({ events }: Report): string {
  return events.map(event => `${encodeEvent(event)}\n`).join('')
}
