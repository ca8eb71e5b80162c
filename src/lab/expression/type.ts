import type { CType } from './expression.js'
import type { Token } from './lexer.js'

/** A type at the tokens from `start` on, and the index of the token after it. */
export interface TypeAt {
  readonly type: CType
  readonly next: number
}

const TAGS = new Set(['struct', 'union', 'enum'])
const QUALIFIERS = new Set(['const', 'volatile'])
const BASE_WORDS = new Set(['void', 'char', 'short', 'int', 'long', 'signed', 'unsigned', '_Bool', 'bool'])

/** The kernel's typedefs whose names do not end in `_t` (include/linux/types.h, include/uapi/linux/types.h). */
const TYPEDEFS = new Set([
  ...['u8', 'u16', 'u32', 'u64', 's8', 's16', 's32', 's64'],
  ...['__u8', '__u16', '__u32', '__u64', '__s8', '__s16', '__s32', '__s64'],
  ...['__le16', '__le32', '__le64', '__be16', '__be32', '__be64', '__sum16', '__wsum', '__poll_t'],
  ...['uint', 'ulong', 'ushort', 'unchar', 'u_char', 'u_short', 'u_int', 'u_long'],
])

/**
 * Reads a type name, or gives null when the tokens are an expression. A type is recognised by `struct`, `union` or
 * `enum`, by C's own words, by a typedef of the kernel's (a name ending in `_t` is one), or by a `*` after it that
 * ends what stands in the parentheses.
 */
export function typeAt(tokens: readonly Token[], start: number): TypeAt | null {
  const named = nameOfType(tokens, skipQualifiers(tokens, start))
  if (named === null) return null
  let next = skipQualifiers(tokens, named.next)
  let pointers = 0
  while (tokens[next]?.text === '*') {
    pointers++
    next = skipQualifiers(tokens, next + 1)
  }
  if (!named.certain && (pointers === 0 || tokens[next]?.text !== ')')) return null
  return { type: { name: named.name, pointers }, next }
}

/** `struct`, `int` and the like: a word that can only belong to a type. */
export function isTypeWord(text: string): boolean {
  return TAGS.has(text) || QUALIFIERS.has(text) || BASE_WORDS.has(text)
}

interface NamedType {
  readonly name: string
  readonly next: number
  readonly certain: boolean
}

function nameOfType(tokens: readonly Token[], start: number): NamedType | null {
  const first = tokens[start]
  if (first?.type !== 'name') return null
  if (TAGS.has(first.text)) return taggedType(first.text, tokens[start + 1], start)
  if (BASE_WORDS.has(first.text)) return baseType(tokens, start)
  const certain = TYPEDEFS.has(first.text) || first.text.endsWith('_t')
  return { name: first.text, next: start + 1, certain }
}

function taggedType(tag: string, name: Token | undefined, start: number): NamedType | null {
  if (name?.type !== 'name' || isTypeWord(name.text)) return null
  return { name: `${tag} ${name.text}`, next: start + 2, certain: true }
}

function baseType(tokens: readonly Token[], start: number): NamedType {
  let next = start
  while (BASE_WORDS.has(tokens[next]?.text ?? '')) next++
  const name = tokens
    .slice(start, next)
    .map(token => token.text)
    .join(' ')
  return { name, next, certain: true }
}

function skipQualifiers(tokens: readonly Token[], start: number): number {
  let next = start
  while (QUALIFIERS.has(tokens[next]?.text ?? '')) next++
  return next
}
