import { parseExpression } from '../expression/parser.js'
import type { Written } from '../model/index.js'

/** Which names of their own an expression may use. */
export interface Names {
  readonly ret: boolean
  readonly item: boolean
}

/** An expression that the schema has checked already; a number is one too. */
export function written(from: string | number, names: Names): Written {
  const text = String(from).trim()
  const parsed = parseExpression(text, names)
  if (!parsed.ok) throw new Error(`an expression that was checked does not parse: ${text}`)
  return { text, expression: parsed.expression }
}

/** `sk->sk_state` and `sk.sk_state` mean the same path. */
export function dotted(field: string): string {
  return field.replaceAll('->', '.')
}
