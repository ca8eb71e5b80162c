import { createLineSplitter } from './console-text.js'

/** What klab remembers of a console; the whole of it lies in `serial.log`. */
export interface ConsoleLog {
  push(chunk: Buffer): void
  /** The last lines, the unfinished one included. */
  last(count: number): readonly string[]
  /** The first remembered line that matches, or null. */
  find(pattern: RegExp): string | null
  lastOutputAt(): number
  /** Called with each line that is complete. Returns a function that ends the listening. */
  onLine(listener: (line: string) => void): () => void
  onChunk(listener: (chunk: Buffer) => void): () => void
}

const MAX_LINES = 5_000
const MAX_CHARACTERS = 2_000_000

export function createConsoleLog(): ConsoleLog {
  const lines: string[] = []
  const lineListeners = new Set<(line: string) => void>()
  const chunkListeners = new Set<(chunk: Buffer) => void>()
  let characters = 0
  let outputAt = performance.now()
  const splitter = createLineSplitter(line => {
    characters += line.length
    lines.push(line)
    if (lines.length > 2 * MAX_LINES || characters > 2 * MAX_CHARACTERS) characters = forgetOldest(lines)
    for (const listener of [...lineListeners]) listener(line)
  })
  return {
    push(chunk) {
      outputAt = performance.now()
      for (const listener of [...chunkListeners]) listener(chunk)
      splitter.push(chunk)
    },
    last: count => lastOf(lines, splitter.partial(), count),
    find: pattern => lines.find(line => matches(pattern, line)) ?? null,
    lastOutputAt: () => outputAt,
    onLine: listener => listen(lineListeners, listener),
    onChunk: listener => listen(chunkListeners, listener),
  }
}

/** A pattern with the g or y flag remembers where it was; it must not here. */
export function matches(pattern: RegExp, line: string): boolean {
  pattern.lastIndex = 0
  return pattern.test(line)
}

/** Done when twice too much is there, so that a flood does not move the array with each line. Returns what is left. */
function forgetOldest(lines: string[]): number {
  let characters = 0
  let from = lines.length
  while (from > 0 && lines.length - from < MAX_LINES && characters < MAX_CHARACTERS) {
    from -= 1
    characters += lines[from]?.length ?? 0
  }
  lines.splice(0, from)
  return characters
}

function lastOf(lines: readonly string[], partial: string, count: number): readonly string[] {
  if (count <= 0) return []
  return [...lines.slice(-count), ...(partial === '' ? [] : [partial])].slice(-count)
}

function listen<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}
