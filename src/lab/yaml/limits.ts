import { Lexer, Parser } from 'yaml'
import type { Fault } from '../faults.js'

export type Path = readonly (string | number)[]

/** A lab has eight levels; each takes up to three entries on the parser's stack. */
const DEEPEST = 60

/**
 * The place where the YAML is nested too deeply, or null. The package composes nodes by recursion and dies of a full
 * stack (with V8's regular expressions inside it even the process does), so this is asked before.
 */
export function depthFault(text: string): Fault | null {
  const parser = new Parser()
  for (const lexeme of new Lexer().lex(text)) {
    for (const _ of parser.next(lexeme));
    if (parser.stack.length > DEEPEST) return tooDeep(Math.min(parser.offset, text.length))
  }
  return null
}

function tooDeep(end: number): Fault {
  return { span: { offset: Math.max(0, end - 1), length: 1 }, what: 'the YAML is nested too deeply for a lab file' }
}
