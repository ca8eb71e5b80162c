import { encodeEvent } from '../trace/encode.js'
import type { Report } from './report.js'
import { asciiText } from './text/visible.js'

/** The events themselves, as `events.ndjson` has them, in printable ASCII. */
export function renderTrace({ events }: Report): string {
  return events.map(event => `${asciiText(encodeEvent(event))}\n`).join('')
}
