import type { Scalar } from 'yaml'

/** Where in the file the `index`th character of a scalar's text is written, whatever its quotes, folds and escapes. */
export function scalarOffset(node: Scalar, text: string, index: number): number {
  const [start, end] = node.range ?? [0, 0]
  const value = String(node.value)
  let at = contentStart(node, text, start, end)
  let done = 0
  for (;;) {
    const step = stepOver(node, text, at, value, done)
    // Indentation and folded line ends lie also before the character that is looked for.
    if (at >= end || (done >= index && step.meant > 0)) break
    at += step.written
    done += step.meant
  }
  return Math.max(start, Math.min(at, end - 1))
}

function contentStart(node: Scalar, text: string, start: number, end: number): number {
  if (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE') return start + 1
  if (node.type !== 'BLOCK_LITERAL' && node.type !== 'BLOCK_FOLDED') return start
  const header = text.indexOf('\n', start)
  return header === -1 || header >= end ? start : header + 1
}

interface Step {
  readonly written: number
  readonly meant: number
}

/** How much of the file makes how much of the text, from a place where both are aligned. */
function stepOver(node: Scalar, text: string, at: number, value: string, done: number): Step {
  const written = text[at]
  if (node.type === 'QUOTE_SINGLE' && written === "'") return { written: 2, meant: 1 }
  if (node.type === 'QUOTE_DOUBLE' && written === '\\') return escapeAt(text, at)
  if (written === value[done]) return { written: 1, meant: 1 }
  if (isLayout(written)) return { written: 1, meant: 0 }
  return isLayout(value[done]) ? { written: 0, meant: 1 } : { written: 1, meant: 1 }
}

function escapeAt(text: string, at: number): Step {
  const letter = text[at + 1] ?? ''
  if (letter === '\n' || letter === '\r') return { written: 2, meant: 0 }
  const digits = { x: 2, u: 4, U: 8 }[letter] ?? 0
  const large = letter === 'U' && Number.parseInt(text.slice(at + 2, at + 10), 16) > 0xffff
  return { written: 2 + digits, meant: large ? 2 : 1 }
}

function isLayout(character: string | undefined): boolean {
  return character === ' ' || character === '\n' || character === '\r' || character === '\t'
}
