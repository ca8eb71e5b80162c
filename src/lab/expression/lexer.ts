/** A piece of an expression; `offset` counts UTF-16 units from the expression's start. */
export interface Token {
  readonly type: 'name' | 'int' | 'ret' | 'operator' | 'end'
  readonly text: string
  /** Decimal digits of an `int`. */
  readonly value?: string
  readonly offset: number
}

/** An expression that is not in the grammar, with the place and the reason. */
export class ExpressionFault extends Error {
  readonly offset: number
  readonly length: number
  readonly todo: string | undefined

  constructor(what: string, place: { readonly offset: number; readonly text: string }, todo?: string) {
    super(what)
    this.offset = place.offset
    this.length = Math.max(1, place.text.length)
    this.todo = todo
  }
}

const SPACE = /[ \t\r\n]+/y
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y
const NUMBER = /\.?[0-9](?:[eEpP][+-]|[A-Za-z0-9_.])*/y
const INTEGER = /^(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)(?:[uU](?:l|L|ll|LL)?|(?:l|L|ll|LL)[uU]?)?$/
const CHARACTER = /'(\\x[0-9a-fA-F]{1,2}|\\[0-7]{1,3}|\\[^xX0-7]|[\x20-\x26\x28-\x5b\x5d-\x7e])'/y
const DOLLAR = /\$[A-Za-z_0-9$]*/y
const OPERATOR = /<<=|>>=|\.\.\.|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||::|[-+*/%&|^]=|[-+*/%<>&|^!~.()[\],?:=;{}@]/y
const LARGEST = 2n ** 64n - 1n

/** Splits an expression into tokens, an `end` last. Throws `ExpressionFault`. */
export function lexExpression(text: string): readonly Token[] {
  const tokens: Token[] = []
  let offset = 0
  while (offset < text.length) {
    const space = matchAt(SPACE, text, offset)
    if (space === null) {
      const token = tokenAt(text, offset)
      tokens.push(token)
      offset += token.text.length
    } else offset += space.length
  }
  return [...tokens, { type: 'end', text: '', offset: text.trimEnd().length }]
}

function tokenAt(text: string, offset: number): Token {
  const name = matchAt(NAME, text, offset)
  if (name !== null) return { type: 'name', text: name, offset }
  const number = matchAt(NUMBER, text, offset)
  if (number !== null) return integer(number, offset)
  if (text[offset] === "'") return character(text, offset)
  if (text[offset] === '$') return dollar(matchAt(DOLLAR, text, offset) ?? '$', offset)
  const operator = matchAt(OPERATOR, text, offset)
  if (operator !== null) return { type: 'operator', text: operator, offset }
  throw strange(text, offset)
}

function integer(text: string, offset: number): Token {
  const digits = INTEGER.exec(text)?.[1]
  if (digits === undefined) throw badNumber(text, offset)
  const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits)
  if (value > LARGEST) throw new ExpressionFault('this number needs more than 64 bits', { offset, text })
  return { type: 'int', text, value: String(value), offset }
}

function badNumber(text: string, offset: number): ExpressionFault {
  const floating = /^[0-9]*(?:\.[0-9]*(?:[eE][+-]?[0-9]+)?|[eE][+-]?[0-9]+)[fFlL]?$/.test(text)
  const what = floating ? 'the kernel has no floating-point numbers' : 'this is not an integer of C'
  return new ExpressionFault(what, { offset, text }, 'write it in decimal, in hex (0x1f) or in octal (017)')
}

const ESCAPES: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '\\': 92,
  "'": 39,
  '"': 34,
  '?': 63,
}

function character(text: string, offset: number): Token {
  const whole = matchAt(CHARACTER, text, offset)
  const value = whole === null ? undefined : characterValue(whole.slice(1, -1))
  if (whole !== null && value !== undefined) return { type: 'int', text: whole, value: String(value), offset }
  throw new ExpressionFault('this is not one character between single quotes', { offset, text: "'" })
}

function characterValue(inner: string): number | undefined {
  if (!inner.startsWith('\\')) return inner.charCodeAt(0)
  if (inner.startsWith('\\x')) return Number.parseInt(inner.slice(2), 16)
  if (/^\\[0-7]/.test(inner)) return Number.parseInt(inner.slice(1), 8) & 0xff
  return ESCAPES[inner.slice(1)]
}

function dollar(text: string, offset: number): Token {
  if (text === '$ret') return { type: 'ret', text, offset }
  const what = "GDB's variables, registers and functions are not available"
  throw new ExpressionFault(what, { offset, text }, '`$ret`, the return value, is the only name with a `$`')
}

function strange(text: string, offset: number): ExpressionFault {
  if (text[offset] === '"') {
    return new ExpressionFault(
      'an expression has no string literals',
      { offset, text: '"' },
      'compare text in `expect` instead',
    )
  }
  const one = String.fromCodePoint(text.codePointAt(offset) ?? 0)
  return new ExpressionFault('this character has no meaning in an expression', { offset, text: one })
}

function matchAt(pattern: RegExp, text: string, offset: number): string | null {
  pattern.lastIndex = offset
  return pattern.exec(text)?.[0] ?? null
}
