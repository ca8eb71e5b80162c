import { code } from '../show.js'
import { ExpressionFault, type Token } from './lexer.js'
import { LONGEST_EXPRESSION } from './limits.js'

/** A call would run code in the guest, which could then no longer be trusted to be what the lab started. */
export function call(token: Token): ExpressionFault {
  const what =
    token.type === 'name' ? `${code(token.text)} is called, and an expression cannot call` : 'an expression cannot call'
  return new ExpressionFault(
    what,
    token,
    'only container_of(), ntohs(), ntohl() and sizeof() are known; for a cast to a typedef, cast to a pointer to it or write the type out',
  )
}

export function missing(wanted: string, token: Token): ExpressionFault {
  const known = refusal(token)
  if (known !== undefined) return new ExpressionFault(known.what, token, known.todo)
  const what =
    token.type === 'end'
      ? `${code(wanted)} is missing at the end`
      : `${code(wanted)} must stand before ${code(token.text)}`
  return new ExpressionFault(what, token)
}

/** For a token that cannot stand where it does: says why when it is C that we leave out. */
export function unexpected(token: Token): ExpressionFault {
  const known = refusal(token)
  if (known !== undefined) return new ExpressionFault(known.what, token, known.todo)
  if (token.type !== 'end') return new ExpressionFault(`${code(token.text)} cannot stand here`, token, after(token))
  return new ExpressionFault(token.offset === 0 ? 'the expression is empty' : 'the expression ends too early', token)
}

export function tooLong(): ExpressionFault {
  const what = `an expression has at most ${LONGEST_EXPRESSION} characters`
  return new ExpressionFault(what, { offset: LONGEST_EXPRESSION, text: '' })
}

interface Refusal {
  readonly what: string
  readonly todo?: string
}

function refusal({ text, type }: Token): Refusal | undefined {
  if (type !== 'operator') return undefined
  if (text === '++' || text === '--')
    return { what: `${code(text)} would change the kernel`, todo: 'an expression only reads' }
  if (/^(?:<<|>>|[-+*/%&|^])?=$/.test(text)) {
    return {
      what: `${code(text)} would change the kernel`,
      todo: text === '=' ? 'to compare, write `==`' : 'an expression only reads',
    }
  }
  return REFUSED[text]
}

const REFUSED: Readonly<Record<string, Refusal>> = {
  '?': { what: 'an expression has no `?:`', todo: 'capture the parts under names of their own' },
  ',': { what: 'an expression has no comma operator', todo: 'capture each part under a name of its own' },
  ';': { what: 'an expression is not a statement', todo: 'take out the `;`' },
  '{': { what: 'an expression has no blocks', todo: 'capture the parts under names of their own' },
  '@': { what: "GDB's `@` is not available", todo: 'index one element, or capture the array itself' },
  '::': { what: 'before `::` must stand the name of a calling function' },
  '&&': { what: "`&&` cannot stand before a value; a label's address is not available" },
  '+': { what: 'a `+` cannot stand before a value', todo: 'leave it out' },
}

function after({ type }: Token): string | undefined {
  if (type === 'operator') return undefined
  return 'an operator is missing before it; a cast needs `struct …`, a known type, or a pointer'
}
