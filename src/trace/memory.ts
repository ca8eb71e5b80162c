import { getHeapStatistics } from 'node:v8'
import { KlabError } from '../errors/index.js'
import type { Event, Frame } from '../event/index.js'

const CHECK_EVERY_BYTES = 1024 * 1024
/** What is left is for the indexes, and for judging. */
const HEAP_SHARE = 0.75
/** V8 counts the young generation into the limit, which old objects cannot use. */
const YOUNG_BYTES = 64 * 1024 * 1024

/** Throws `run-unreadable` before the heap is full: Node would abort without a word. Call with each line's bytes. */
export function memoryGuard(path: string): (bytes: number) => void {
  let unchecked = 0
  return bytes => {
    unchecked += bytes
    if (unchecked < CHECK_EVERY_BYTES) return
    unchecked = 0
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics()
    if (used > (limit - YOUNG_BYTES) * HEAP_SHARE) throw tooLarge(path, limit)
  }
}

function tooLarge(path: string, limit: number): KlabError {
  const megabytes = Math.floor(limit / 2 ** 20)
  return new KlabError('run-unreadable', {
    what: `the trace ${path} is too large for the memory that Node may use (${megabytes} MiB)`,
    todo: `allow it more: NODE_OPTIONS=--max-old-space-size=${megabytes * 2}`,
    facts: { file: path, heapLimit: limit },
  })
}

/** Distinct frames are few, and their repetitions most of a trace's bytes. */
const SHARED_FRAMES_LIMIT = 100_000

/** Has equal frames share one object. */
export function frameSharing(): (event: Event) => Event {
  const known = new Map<string, Frame>()
  const shared = (frame: Frame): Frame => {
    const key = `${frame.address} ${frame.line} ${frame.inlined} ${frame.function} ${frame.file}`
    const same = known.get(key)
    if (same?.function === frame.function && same.file === frame.file) return same
    if (known.size < SHARED_FRAMES_LIMIT) known.set(key, frame)
    return frame
  }
  return event => ('frames' in event ? { ...event, frames: event.frames.map(shared) } : event)
}
