import { describe, expect, test } from 'vitest'
import type { Expression } from '../../../../src/lab/index.js'
import { parseExpression } from '../../../../src/lab/index.js'

/** The tree as text with every operator in parentheses. */
function shown(tree: Expression): string {
  switch (tree.op) {
    case 'name':
      return tree.name
    case 'ret':
      return '$ret'
    case 'current':
      return 'CURRENT'
    case 'caller':
      return `${tree.function}::${tree.name}`
    case 'int':
      return tree.value
    case 'member':
      return `${shown(tree.of)}${tree.arrow ? '->' : '.'}${tree.field}`
    case 'index':
      return `${shown(tree.of)}[${shown(tree.index)}]`
    case 'unary':
      return `(${tree.operator}${shown(tree.of)})`
    case 'binary':
      return `(${shown(tree.left)} ${tree.operator} ${shown(tree.right)})`
    case 'cast':
      return `(<${tree.type.name}${'*'.repeat(tree.type.pointers)}>${shown(tree.of)})`
    case 'sizeof':
      return `sizeof<${tree.type.name}${'*'.repeat(tree.type.pointers)}>`
    case 'container_of':
      return `container_of(${shown(tree.of)}, ${tree.type.name}, ${tree.member.join('/')})`
    case 'item':
      return 'item'
    default:
      return `${tree.op}(${shown(tree.of)})`
  }
}

test.each([
  ['sock->sk->sk_state', 'sock->sk->sk_state'],
  ['a.b[1].c', 'a.b[1].c'],
  ['a + b * c - d', '((a + (b * c)) - d)'],
  [
    'a || b && c | d ^ e & f == g < h << i + j * k',
    '(a || (b && (c | (d ^ (e & (f == (g < (h << (i + (j * k))))))))))',
  ],
  ['a - b - c', '((a - b) - c)'],
  ['-a * !b', '((-a) * (!b))'],
  ['*p->q', '(*p->q)'],
  ['&sk->x & ~y', '((&sk->x) & (~y))'],
  ['(a)', 'a'],
  ['(a * b) + c', '((a * b) + c)'],
  ['(struct sock *)sk->x', '(<struct sock*>sk->x)'],
  ['((struct sock *)sk)->x', '(<struct sock*>sk)->x'],
  ['(unsigned int)x', '(<unsigned int>x)'],
  ['(const char **)x', '(<char**>x)'],
  ['(u8)x', '(<u8>x)'],
  ['(sector_t)-1', '(<sector_t>(-1))'],
  ['(request *)x', '(<request*>x)'],
  ['(enum sock_type)x', '(<enum sock_type>x)'],
  ['(unsigned long)(a + 1)', '(<unsigned long>(a + 1))'],
  ['sizeof(struct sock) + sizeof(void *)', '(sizeof<struct sock> + sizeof<void*>)'],
  ['container_of(h, struct foo, a.b)->c', 'container_of(h, struct foo, a/b)->c'],
  ['ntohs(usin->sin_port)', 'ntohs(usin->sin_port)'],
  ['current->comm', 'CURRENT->comm'],
  ['$ret == 0', '($ret == 0)'],
  ['NULL', '0'],
  ['__sys_bind::fd + 1', '(__sys_bind::fd + 1)'],
  ['f::sk->x', 'f::sk->x'],
  ['0x1F + 017 + 42UL + 0xffffffffffffffffull', '(((31 + 15) + 42) + 18446744073709551615)'],
  ["'a' + '\\n' + '\\0' + '\\x41' + '\\''", '((((97 + 10) + 0) + 65) + 39)'],
  ['a\n  + b', '(a + b)'],
])('%s', (text, tree) => {
  const parsed = parseExpression(text, { ret: true })
  expect(parsed.ok ? shown(parsed.expression) : parsed.what).toBe(tree)
})

const CALLS =
  'only container_of(), ntohs(), ntohl() and sizeof() are known; for a cast to a typedef, cast to a pointer to it or write the type out'

describe('is refused, with the place and the reason', () => {
  test.each([
    ['', 0, 'the expression is empty', undefined],
    ['a +', 3, 'the expression ends too early', undefined],
    ['printk(1)', 0, '`printk` is called, and an expression cannot call', CALLS],
    ['a->f(1)', 4, 'an expression cannot call', CALLS],
    ['(f)(1)', 3, 'an expression cannot call', CALLS],
    ['a = 1', 2, '`=` would change the kernel', 'to compare, write `==`'],
    ['a += 1', 2, '`+=` would change the kernel', 'an expression only reads'],
    ['a++', 1, '`++` would change the kernel', 'an expression only reads'],
    ['--a', 0, '`--` would change the kernel', 'an expression only reads'],
    ['a, b', 1, 'an expression has no comma operator', 'capture each part under a name of its own'],
    ['a ? b : c', 2, 'an expression has no `?:`', 'capture the parts under names of their own'],
    ['a; b', 1, 'an expression is not a statement', 'take out the `;`'],
    ['({ 1; })', 1, 'an expression has no blocks', 'capture the parts under names of their own'],
    ['"x"', 0, 'an expression has no string literals', 'compare text in `expect` instead'],
    [
      '$_shell("id")',
      0,
      "GDB's variables, registers and functions are not available",
      '`$ret`, the return value, is the only name with a `$`',
    ],
    [
      '$rip',
      0,
      "GDB's variables, registers and functions are not available",
      '`$ret`, the return value, is the only name with a `$`',
    ],
    ['a@3', 1, "GDB's `@` is not available", 'index one element, or capture the array itself'],
    ['(f)::a', 3, 'before `::` must stand the name of a calling function', undefined],
    ['::a', 0, 'before `::` must stand the name of a calling function', undefined],
    ['f::1', 3, 'the name of a variable must stand here', undefined],
    ['(a', 2, '`)` is missing at the end', undefined],
    ['a[1', 3, '`]` is missing at the end', undefined],
    [
      '(foo) bar',
      6,
      '`bar` cannot stand here',
      'an operator is missing before it; a cast needs `struct …`, a known type, or a pointer',
    ],
    ['1.5', 0, 'the kernel has no floating-point numbers', 'write it in decimal, in hex (0x1f) or in octal (017)'],
    ['089', 0, 'this is not an integer of C', 'write it in decimal, in hex (0x1f) or in octal (017)'],
    ['1a', 0, 'this is not an integer of C', 'write it in decimal, in hex (0x1f) or in octal (017)'],
    ['0x10000000000000000', 0, 'this number needs more than 64 bits', undefined],
    ["'ab'", 0, 'this is not one character between single quotes', undefined],
    ['+a', 0, 'a `+` cannot stand before a value', 'leave it out'],
    ['&&a', 0, "`&&` cannot stand before a value; a label's address is not available", undefined],
    ['struct sock', 0, 'a type can stand only in a cast, sizeof or container_of', undefined],
    [
      'sizeof(x)',
      7,
      'a type must stand here',
      'write a type: `struct sock`, `unsigned int`, `u32`, a name ending in `_t`, or a pointer to one',
    ],
    ['a.', 2, 'the name of a field must stand here', undefined],
    ['a.1', 1, 'the kernel has no floating-point numbers', 'write it in decimal, in hex (0x1f) or in octal (017)'],
    ['café', 3, 'this character has no meaning in an expression', undefined],
    ['a \u0000', 2, 'this character has no meaning in an expression', undefined],
    ['a `id`', 2, 'this character has no meaning in an expression', undefined],
  ])('%j', (text, offset, what, todo) => {
    expect(parseExpression(text, { ret: false })).toMatchObject({ ok: false, offset, what, todo })
  })

  test('$ret at entry', () => {
    expect(parseExpression('$ret', { ret: false })).toMatchObject({
      ok: false,
      what: '`$ret` has no value yet at entry',
    })
  })

  test.each([
    ['parentheses', '('.repeat(100_000), 'an expression has at most 1000 characters'],
    ['many parentheses', '('.repeat(900), 'the expression is nested too deeply'],
    ['signs', '-'.repeat(900).replaceAll('--', '- '), 'the expression is nested too deeply'],
    ['casts', `${'(int)'.repeat(150)}a`, 'the expression is nested too deeply'],
    ['indexes', 'a['.repeat(300), 'the expression is nested too deeply'],
    ['a long chain', `a${'.b'.repeat(400)}`, 'the expression has too many parts'],
    ['a long sum', `a${'+b'.repeat(400)}`, 'the expression has too many parts'],
  ])('%s without end', (_, text, what) => {
    expect(parseExpression(text, { ret: false })).toMatchObject({ ok: false, what })
  })
})
