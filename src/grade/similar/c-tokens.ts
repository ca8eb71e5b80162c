/** As much as a student's file may have; what is beyond is not looked at. */
const MOST_CHARACTERS = 256 * 1024
const MOST_TOKENS = 50_000

/**
 * A C source's tokens with what is easily changed taken away: comments, white space, `#include`s, and every name of the program's
 * own (`i`), number (`0`) and text (`"`). Any bytes will do, and are read once from front to back.
 */
export function cTokens(source: string): readonly string[] {
  const tokens = lex(source)
  const own = ownNames(tokens)
  return tokens.map((token, at) => normalised(token, tokens[at + 1], own))
}

function lex(source: string): readonly string[] {
  const text = source.slice(0, MOST_CHARACTERS).replace(/\\\r?\n/g, '')
  const tokens: string[] = []
  for (let at = 0; at < text.length && tokens.length < MOST_TOKENS; ) {
    const end = endOfPiece(text, at)
    const piece = text.slice(at, end)
    if (!IGNORED.test(piece)) tokens.push(/^["']/.test(piece) ? piece.charAt(0) : piece)
    at = end
  }
  return tokens
}

const IGNORED = /^(?:[^!-~]|\/[/*]|#[ \t]*include)/
const PIECE =
  /[^!-~]+|#[ \t]*include[^\n]*|\/\/[^\n]*|[A-Za-z_]\w*|[0-9][\w.]*|->|\+\+|--|&&|\|\||<<=?|>>=?|[-+*/%&|^!=<>]=|[!-~]/y

/** Always beyond `at`. What is not closed reaches to the end: a search for it at each opening would take forever. */
function endOfPiece(text: string, at: number): number {
  if (text.startsWith('/*', at)) {
    const end = text.indexOf('*/', at + 2)
    return end < 0 ? text.length : end + 2
  }
  const first = text.charAt(at)
  if (first === '"' || first === "'") return endOfQuoted(text, at, first)
  PIECE.lastIndex = at
  return at + Math.max(1, PIECE.exec(text)?.[0].length ?? 1)
}

function endOfQuoted(text: string, start: number, mark: string): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const character = text.charAt(at)
    if (character === '\\') at += 1
    else if (character === mark) return at + 1
    else if (character === '\n') return at
  }
  return text.length
}

const isName = (token: string) => /^[A-Za-z_]/.test(token)

/** Macros, and functions that are declared or defined outside any braces. Others that are called belong to the library. */
function ownNames(tokens: readonly string[]): ReadonlySet<string> {
  const own = new Set<string>()
  let depth = 0
  for (const [at, token] of tokens.entries()) {
    if (token === '{') depth += 1
    else if (token === '}') depth = Math.max(0, depth - 1)
    else if (isName(token) && (tokens[at - 1] === 'define' || (depth === 0 && tokens[at + 1] === '('))) own.add(token)
  }
  return own
}

const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'auto break case char const continue default define do double else endif enum extern float for goto if ifdef ifndef inline ' +
    'int long register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while'
  ).split(' '),
)

/** What nobody can rename stays: keywords, the library's functions, its constants. */
function normalised(token: string, next: string | undefined, own: ReadonlySet<string>): string {
  if (/^[0-9']/.test(token)) return '0'
  if (!isName(token) || KEYWORDS.has(token)) return token
  const fixed = next === '(' || /^[A-Z][A-Z0-9_]+$/.test(token)
  return fixed && !own.has(token) ? token : 'i'
}
