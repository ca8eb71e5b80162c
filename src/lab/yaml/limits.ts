import { type CST, Lexer, Parser } from 'yaml'
import type { Fault } from '../faults.js'

export type Path = readonly (string | number)[]

/** A lab has eight levels; each takes up to three entries on the parser's stack. */
const DEEPEST = 60

export type BoundedTokens = { readonly tokens: readonly CST.Token[] } | { readonly tooDeep: Fault }

/**
 * What the package's parser makes of the text, or the place where the YAML is nested too deeply. The package composes
 * nodes by recursion and dies of a full stack (with V8's regular expressions inside it even the process does), so this
 * is asked before.
 */
export function boundedTokens(text: string): BoundedTokens {
  const parser = new Parser()
  const tokens: CST.Token[] = []
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token)
    if (parser.stack.length > DEEPEST) return { tooDeep: tooDeep(Math.min(parser.offset, text.length)) }
  }
  tokens.push(...parser.end())
  return { tokens }
}

function tooDeep(end: number): Fault {
  return { span: { offset: Math.max(0, end - 1), length: 1 }, what: 'the YAML is nested too deeply for a lab file' }
}
