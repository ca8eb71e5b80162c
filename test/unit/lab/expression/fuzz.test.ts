import { expect, test } from 'vitest'
import type { Expression } from '../../../../src/lab/index.js'
import { parseExpression } from '../../../../src/lab/index.js'
import { oneOf, type Random, randomOf } from '../../random.js'

const CASES = 5_000
const NAMES = { ret: true, item: true }
const NAME = ['sk', 'sock', '_x1', 'i', 'printk', 'uaddr', 'A'] as const
const TYPE = ['struct sock', 'union u', 'enum e', 'unsigned long int', 'void', 'u32', 'foo_t', 'bool'] as const
const BINARY = [
  '*',
  '/',
  '%',
  '+',
  '-',
  '<<',
  '>>',
  '<',
  '<=',
  '>',
  '>=',
  '==',
  '!=',
  '&',
  '^',
  '|',
  '&&',
  '||',
] as const

function tree(random: Random, depth: number): Expression {
  const inner = () => tree(random, depth - 1)
  const name = () => oneOf(random, NAME)
  const type = () => ({ name: oneOf(random, TYPE), pointers: random(3) })
  const leaves: readonly [() => Expression, ...(() => Expression)[]] = [
    () => ({ op: 'name', name: name() }),
    () => ({ op: 'int', value: String(random(2 ** 31)) }),
    () => ({ op: 'int', value: String(2n ** 64n - 1n) }),
    () => ({ op: 'ret' }),
    () => ({ op: 'item' }),
    () => ({ op: 'current' }),
    () => ({ op: 'caller', function: name(), name: name() }),
    () => ({ op: 'sizeof', type: type() }),
  ]
  const branches: readonly [() => Expression, ...(() => Expression)[]] = [
    () => ({ op: 'member', of: inner(), field: name(), arrow: random(2) === 0 }),
    () => ({ op: 'index', of: inner(), index: inner() }),
    () => ({ op: 'unary', operator: oneOf(random, ['-', '!', '~', '*', '&']), of: inner() }),
    () => ({ op: 'binary', operator: oneOf(random, BINARY), left: inner(), right: inner() }),
    () => ({ op: 'cast', type: type(), of: inner() }),
    () => ({ op: 'container_of', of: inner(), type: type(), member: random(2) === 0 ? [name()] : [name(), name()] }),
    () => ({ op: oneOf(random, ['ntohs', 'ntohl']), of: inner() }),
  ]
  return oneOf(random, depth === 0 ? leaves : branches)()
}

/** As C, with parentheses round everything that has parts. */
function written(expression: Expression): string {
  switch (expression.op) {
    case 'name':
      return expression.name
    case 'int':
      return expression.value
    case 'ret':
      return '$ret'
    case 'item':
    case 'current':
      return expression.op
    case 'caller':
      return `${expression.function}::${expression.name}`
    case 'member':
      return `(${written(expression.of)}${expression.arrow ? '->' : ' . '}${expression.field})`
    case 'index':
      return `(${written(expression.of)}[${written(expression.index)}])`
    case 'unary':
      return `(${expression.operator} ${written(expression.of)})`
    case 'binary':
      return `(${written(expression.left)}${expression.operator} ${written(expression.right)})`
    case 'cast':
      return `((${typeText(expression.type)}) ${written(expression.of)})`
    case 'sizeof':
      return `sizeof(${typeText(expression.type)})`
    case 'container_of':
      return `container_of(${written(expression.of)}, ${typeText(expression.type)}, ${expression.member.join('.')})`
    default:
      return `${expression.op}(${written(expression.of)})`
  }
}

function typeText({ name, pointers }: { readonly name: string; readonly pointers: number }): string {
  return name + '*'.repeat(pointers)
}

test('every tree of the grammar is read back as it was written', () => {
  const random = randomOf(1)
  let read = 0
  for (let round = 0; round < CASES; round++) {
    const made = tree(random, random(5))
    const parsed = parseExpression(written(made), NAMES)
    // The larger ones are refused for their size.
    if (!parsed.ok) expect(parsed.what).toMatch(/at most|too many|too deeply/)
    else {
      expect(parsed.expression).toEqual(made)
      read++
    }
  }
  expect(read).toBeGreaterThan(CASES / 2)
})

/** All that an expression may consist of; no `=` alone, no `"`, no `$` but that of `$ret`. */
const ALPHABET =
  /^(?:\s|'(?:\\.[0-9a-fA-F]*|[^'\\])'|\$ret(?!\w)|[A-Za-z_]\w*|0[xX][0-9a-fA-F]+[uUlL]*|[0-9]+[uUlL]*|->|<<|>>|[<>=!]=|&&|\|\||::|[-+*/%<>&|^!~.()[\],])*$/
const CALL = /\b(?!(?:sizeof|container_of|ntohs|ntohl)\b)[A-Za-z_]\w*\s*\(/

const SPLINTERS = [
  '$',
  '$_shell("id")',
  '$rip',
  '=',
  '+=',
  '++',
  '(',
  ')',
  '@',
  '"',
  '`',
  ';',
  '#',
  '\\',
  '\n',
  '\u0000',
  'é',
  '::',
  '{',
  '}',
  '?',
  ':',
  ',',
  "'",
  'f(',
  ')(',
  '->',
  '..',
  '<<=',
  '0x',
  '1e5',
  'u8',
  'struct',
  'const',
  'sizeof',
  'NULL',
  '\ud800',
] as const

test('whatever else is written: only the grammar is taken, and it means one tree', () => {
  const random = randomOf(2)
  const counts = { taken: 0, refused: 0 }
  for (let round = 0; round < CASES; round++) {
    const text = mutated(written(tree(random, random(4))), random)
    const parsed = parseExpression(text, NAMES)
    counts[parsed.ok ? 'taken' : 'refused']++
    if (!parsed.ok) {
      expect(parsed.offset, text).toBeGreaterThanOrEqual(0)
      expect(parsed.offset, text).toBeLessThanOrEqual(Math.max(text.length, 1000))
      continue
    }
    expect(text).toMatch(ALPHABET)
    expect(text.replace(/'(?:\\.[0-9a-fA-F]*|[^'\\])'/g, '0')).not.toMatch(CALL)
    // A typedef's name is a type behind a parenthesis, so such a name as a variable is written otherwise.
    if (/\b(?:u8|u32|foo_t)\b/.test(text)) continue
    const again = parseExpression(written(parsed.expression), NAMES)
    expect(again.ok ? again.expression : again.what, text).toEqual(parsed.expression)
  }
  expect(counts.taken).toBeGreaterThan(CASES / 20)
  expect(counts.refused).toBeGreaterThan(CASES / 4)
})

function mutated(text: string, random: Random): string {
  let made = text
  for (let times = 1 + random(3); times > 0; times--) {
    const at = random(made.length + 1)
    const middle =
      random(3) === 0 ? '' : random(2) === 0 ? oneOf(random, SPLINTERS) : made.slice(random(made.length)).slice(0, 4)
    made = made.slice(0, at) + middle + made.slice(at + random(4))
  }
  return made
}
