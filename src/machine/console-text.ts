import { StringDecoder } from 'node:string_decoder'

/** A longer line is cut into lines of this many characters, so that a guest cannot fill klab's memory with one. */
export const MAX_LINE = 4096

export interface LineSplitter {
  push(chunk: Buffer): void
  /** The line that has no newline yet, made harmless; '' when there is none. */
  partial(): string
}

/** Cuts the console's bytes into lines, whatever the chunks are; each is handed out without its line end, made harmless. */
export function createLineSplitter(onLine: (line: string) => void): LineSplitter {
  const decoder = new StringDecoder('utf8')
  let pending = ''
  return {
    push(chunk) {
      const pieces = (pending + decoder.write(chunk)).split('\n')
      pending = pieces.pop() ?? ''
      for (const piece of pieces) cut(piece).forEach(emit)
      const parts = cut(pending)
      pending = parts.pop() ?? ''
      parts.forEach(emit)
    },
    partial: () => harmless(pending),
  }
  function emit(line: string) {
    onLine(harmless(line))
  }
}

function cut(line: string): string[] {
  if (line.length <= MAX_LINE) return [line]
  return Array.from({ length: Math.ceil(line.length / MAX_LINE) }, (_, index) =>
    line.slice(index * MAX_LINE, (index + 1) * MAX_LINE),
  )
}

/** A guest's bytes must not steer the terminal or the page they are shown in: escapes go, control bytes become `\x07`. */
export function harmless(text: string): string {
  const line = text.replace(/\r+$/, '')
  if (!UNSAFE.test(line)) return line
  return line.replace(ESCAPES, '').replace(CONTROLS, byte => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

// Tab is the only control byte that may stay. Code points 0x80–0x9f are the eight-bit escapes.
const UNSAFE = /[^\P{Cc}\t]/u
const CONTROLS = /[^\P{Cc}\t]/gu
/** ECMA-48: CSI sequences; OSC, DCS, SOS, PM and APC strings up to their end (or the line's); other escapes. */
const ESCAPES = new RegExp(
  [
    '(?:\\u001b\\[|\\u009b)[0-?]*[ -/]*[@-~]?',
    '(?:\\u001b[\\]PX^_]|[\\u009d\\u0090\\u0098\\u009e\\u009f])[^\\u0007\\u001b\\u009c]*(?:\\u0007|\\u001b\\\\|\\u009c|$)',
    '\\u001b[ -/]*[0-~]?',
  ].join('|'),
  'g',
)
