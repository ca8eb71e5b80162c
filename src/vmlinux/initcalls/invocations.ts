/** A macro used at file level, as a statement: `NAME(…);` */
export interface Invocation {
  readonly macro: string
  /** The names among its arguments. */
  readonly words: readonly string[]
  /** Lines, from 1. */
  readonly first: number
  readonly last: number
}

/** All that begin a line of a C file. Comments, strings and directives are none; what `#ifdef` leaves out is one. */
export function invocations(text: string): readonly Invocation[] {
  const code = withoutDirectives(withoutComments(text))
  const found: Invocation[] = []
  const lineAt = lineCounter(code)
  for (const { 0: start, 1: macro = '', index } of code.matchAll(/^[ \t]*([A-Za-z_]\w*)\s*\(/gm)) {
    const open = index + start.length
    const close = closing(code, open)
    if (close === null || !endsThere(code, close)) continue
    const words = code.slice(open, close).match(/[A-Za-z_]\w*/g) ?? []
    found.push({ macro, words, first: lineAt(index + start.search(/\w/)), last: lineAt(close) })
  }
  return found
}

/** Blanks keep every line where it was. */
function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ')
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g, blank)
}

function withoutDirectives(text: string): string {
  return text.replace(/^[ \t]*#(?:[^\n]*\\\n)*[^\n]*/gm, blank)
}

/** The parenthesis that closes the one before `open`; null when none does before the statement ends. */
function closing(code: string, open: number): number | null {
  let depth = 1
  for (let at = open; at < code.length; at++) {
    const sign = code[at]
    if (sign === '(') depth++
    if (sign === ')') depth--
    if (depth === 0) return at
    if (sign === ';' || sign === '{' || sign === '}') return null
  }
  return null
}

/** A semicolon follows, or (in a few files of the kernel) nothing; a function's body does not. */
function endsThere(code: string, close: number): boolean {
  const rest = /^\)[ \t]*(;|\n\s*(\{)?|$)/.exec(code.slice(close, close + 200))
  return rest !== null && rest[2] === undefined
}

function lineCounter(code: string): (index: number) => number {
  let line = 1
  let counted = 0
  // Asked for places from front to back, except for an end behind the next beginning.
  return index => {
    if (index < counted) [line, counted] = [1, 0]
    for (let at = code.indexOf('\n', counted); at !== -1 && at < index; at = code.indexOf('\n', counted)) {
      line++
      counted = at + 1
    }
    return line
  }
}
