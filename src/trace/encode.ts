import type { Event } from '../event/index.js'
import { wholeEvent } from './stored/lazy.js'

/**
 * An event as one line of `events.ndjson`, without the newline: `v`, `seq` and `kind` first, then the other fields in the
 * order in which the writer gave them. The same event always gives the same text.
 */
export function encodeEvent(event: Event): string {
  const { v, seq, kind, ...rest } = wholeEvent(event)
  return JSON.stringify({ v, seq, kind, ...rest })
}
