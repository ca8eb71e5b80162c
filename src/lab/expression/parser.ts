import type { BinaryOperator, CType, Expression } from './expression.js'
import { ExpressionFault, lexExpression, type Token } from './lexer.js'
import { DEEPEST, LONGEST_EXPRESSION, MOST_NODES } from './limits.js'
import { call, missing, tooLong, unexpected } from './refusals.js'
import { isTypeWord, typeAt } from './type.js'

export type ParsedExpression =
  | { readonly ok: true; readonly expression: Expression }
  /** `offset` and `length` in UTF-16 units of the text. */
  | {
      readonly ok: false
      readonly what: string
      readonly todo: string | undefined
      readonly offset: number
      readonly length: number
    }

/** Which names mean something of their own: `$ret`, the return value; `item`, an element of a list. */
export interface ExpressionNames {
  readonly ret: boolean
  readonly item?: boolean
}

/** Parses one C expression of our grammar (`expression.ts`). Never throws. */
export function parseExpression(text: string, { ret, item = false }: ExpressionNames): ParsedExpression {
  try {
    if (text.length > LONGEST_EXPRESSION) throw tooLong()
    const parser: Parser = { tokens: lexExpression(text), next: 0, nodes: 0, depth: 0, ret, item }
    const expression = binary(parser, 0)
    expectEnd(parser)
    return { ok: true, expression }
  } catch (error) {
    if (!(error instanceof ExpressionFault)) throw error
    return { ok: false, what: error.message, todo: error.todo, offset: error.offset, length: error.length }
  }
}

interface Parser {
  readonly tokens: readonly Token[]
  next: number
  nodes: number
  depth: number
  readonly ret: boolean
  readonly item: boolean
}

const BINDING: Readonly<Record<BinaryOperator, number>> = {
  '||': 1,
  '&&': 2,
  '|': 3,
  '^': 4,
  '&': 5,
  '==': 6,
  '!=': 6,
  '<': 7,
  '<=': 7,
  '>': 7,
  '>=': 7,
  '<<': 8,
  '>>': 8,
  '+': 9,
  '-': 9,
  '*': 10,
  '/': 10,
  '%': 10,
}

/** Pratt's loop: takes operators that bind more tightly than `weakest`, each to the left. */
function binary(parser: Parser, weakest: number): Expression {
  let left = unary(parser)
  for (;;) {
    const { text } = peek(parser)
    const strength = isBinary(text) ? BINDING[text] : 0
    if (!isBinary(text) || strength <= weakest) return left
    take(parser)
    left = node(parser, { op: 'binary', operator: text, left, right: binary(parser, strength) })
  }
}

function isBinary(text: string): text is BinaryOperator {
  return Object.hasOwn(BINDING, text)
}

function unary(parser: Parser): Expression {
  const token = peek(parser)
  if (++parser.depth > DEEPEST) throw new ExpressionFault('the expression is nested too deeply', token)
  const expression = prefixed(parser, token)
  parser.depth--
  return expression
}

function prefixed(parser: Parser, token: Token): Expression {
  const { text } = token
  if (token.type !== 'operator') return postfix(parser, primary(parser))
  if (text === '-' || text === '!' || text === '~' || text === '*' || text === '&') {
    take(parser)
    return node(parser, { op: 'unary', operator: text, of: unary(parser) })
  }
  const cast = text === '(' ? typeAt(parser.tokens, parser.next + 1) : null
  if (cast === null) return postfix(parser, primary(parser))
  parser.next = cast.next
  take(parser, ')')
  return node(parser, { op: 'cast', type: cast.type, of: unary(parser) })
}

function postfix(parser: Parser, start: Expression): Expression {
  let of = start
  for (;;) {
    const token = peek(parser)
    if (token.text === '.' || token.text === '->') {
      take(parser)
      of = node(parser, { op: 'member', of, field: takeName(parser, 'a field').text, arrow: token.text === '->' })
    } else if (token.text === '[') {
      take(parser)
      of = node(parser, { op: 'index', of, index: binary(parser, 0) })
      take(parser, ']')
    } else if (token.text === '(') {
      throw call(token)
    } else return of
  }
}

function primary(parser: Parser): Expression {
  const token = take(parser)
  if (token.type === 'int') return node(parser, { op: 'int', value: token.value ?? '0' })
  if (token.type === 'ret') return returned(parser, token)
  if (token.type === 'name') return named(parser, token)
  if (token.text !== '(') throw unexpected(token)
  const inner = binary(parser, 0)
  take(parser, ')')
  return inner
}

function returned(parser: Parser, token: Token): Expression {
  if (parser.ret) return node(parser, { op: 'ret' })
  throw new ExpressionFault('`$ret` has no value yet at entry', token, 'use it below `return:`')
}

function named(parser: Parser, token: Token): Expression {
  if (token.text === 'sizeof') return sizeOf(parser)
  if (isTypeWord(token.text))
    throw new ExpressionFault('a type can stand only in a cast, sizeof or container_of', token)
  if (peek(parser).text === '(') return builtin(parser, token)
  if (peek(parser).text === '::') return callerName(parser, token)
  if (token.text === 'current') return node(parser, { op: 'current' })
  if (token.text === 'item' && parser.item) return node(parser, { op: 'item' })
  if (token.text === 'NULL') return node(parser, { op: 'int', value: '0' })
  return node(parser, { op: 'name', name: token.text })
}

/** `do_initcall_level::level`: an argument or local of the nearest caller of that name, as GDB writes it. */
function callerName(parser: Parser, token: Token): Expression {
  take(parser, '::')
  return node(parser, { op: 'caller', function: token.text, name: takeName(parser, 'a variable').text })
}

function builtin(parser: Parser, token: Token): Expression {
  if (token.text === 'container_of') return containerOf(parser)
  if (token.text !== 'ntohs' && token.text !== 'ntohl') throw call(token)
  take(parser, '(')
  const of = binary(parser, 0)
  take(parser, ')')
  return node(parser, { op: token.text, of })
}

function sizeOf(parser: Parser): Expression {
  take(parser, '(')
  const type = takeType(parser)
  take(parser, ')')
  return node(parser, { op: 'sizeof', type })
}

function containerOf(parser: Parser): Expression {
  take(parser, '(')
  const of = binary(parser, 0)
  take(parser, ',')
  const type = takeType(parser)
  take(parser, ',')
  const member = [takeName(parser, 'a member').text]
  while (peek(parser).text === '.') {
    take(parser)
    member.push(takeName(parser, 'a member').text)
  }
  take(parser, ')')
  return node(parser, { op: 'container_of', of, type, member })
}

function takeType(parser: Parser): CType {
  const found = typeAt(parser.tokens, parser.next)
  if (found === null) {
    const todo = 'write a type: `struct sock`, `unsigned int`, `u32`, a name ending in `_t`, or a pointer to one'
    throw new ExpressionFault('a type must stand here', peek(parser), todo)
  }
  parser.next = found.next
  return found.type
}

function takeName(parser: Parser, role: string): Token {
  const token = take(parser)
  if (token.type === 'name' && !isTypeWord(token.text)) return token
  throw new ExpressionFault(`the name of ${role} must stand here`, token)
}

function peek(parser: Parser): Token {
  return parser.tokens[parser.next] ?? END
}

function take(parser: Parser, wanted?: string): Token {
  const token = peek(parser)
  if (wanted !== undefined && token.text !== wanted) throw missing(wanted, token)
  parser.next++
  return token
}

const END: Token = { type: 'end', text: '', offset: 0 }

function expectEnd(parser: Parser): void {
  const token = peek(parser)
  if (token.type !== 'end') throw unexpected(token)
}

function node(parser: Parser, expression: Expression): Expression {
  if (++parser.nodes > MOST_NODES) throw new ExpressionFault('the expression has too many parts', peek(parser))
  return expression
}
