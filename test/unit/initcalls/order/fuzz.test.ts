import { expect, test } from 'vitest'
import { KlabErrors } from '../../../../src/errors/index.js'
import { checkOrder, formatOrder, parseOrder, parseRule } from '../../../../src/initcalls/index.js'
import { type Random, randomOf, randomRows } from './help.js'

const CASES = 3000

const PIECES = [
  ...['fs', 'late', 'rules', '*', 'except', 'before', 'returns', 'is', 'not', 'there', 'level', 'of', 'unknown'],
  ...['inet_init', 'init@x/y.c', '-ENODEV', '0', ',', '@', '/', '-', '#', '\\u{20}', '\\', '"', '\u202e', '\ud800'],
  ...['\n', '\n', '\n', ' ', ' ', ' ', '\t', '\r\n', '\r', '\0', '\ufeff', 'returns 0 unless said\n', 'é', '🦀'],
]

const RULES =
  'rules\ninet_init before late_init\n* except arch, drivers/*, added\nlevel of init_1 is fs\ninit_2 returns -ENODEV\n'

/** A text of an order with pieces put in, taken out and doubled. */
function mutated(random: Random): string {
  let text = `${formatOrder(randomRows(random, 1 + random(12)), ['A comment'])}${RULES}`
  for (let change = random(6); change >= 0; change--) {
    const [at, end] = [random(text.length + 1), random(40)]
    const piece = PIECES[random(PIECES.length)] ?? ''
    const changes = [
      () => text.slice(0, at) + piece + text.slice(at),
      () => text.slice(0, at) + text.slice(at + end),
      () => text.slice(0, at) + text.slice(at, at + end) + text.slice(at),
      () => text.slice(0, at),
    ]
    text = (changes[random(changes.length)] ?? (() => text))()
  }
  return text
}

test('any text is an order or has mistakes at places that are there', () => {
  const random = randomOf(20_260_103)
  const actual = randomRows(random, 30)
  const outcomes = { order: 0, errors: 0 }
  for (let round = 0; round < CASES; round++) {
    const text = mutated(random)
    try {
      const order = parseOrder(text, 'fuzz.txt')
      expect(checkOrder(order, actual).length).toBe(Math.max(1, order.rules.length))
      const { rows, rules } = parseOrder(formatOrder(order.rows, [], order.rules), 'again.txt')
      expect({ rows, rules }).toEqual({ rows: order.rows, rules: order.rules })
      outcomes.order++
    } catch (error) {
      if (!(error instanceof KlabErrors)) throw error
      const lines = text.replace(/^\ufeff/, '').split('\n')
      for (const { code, parts } of error.errors) {
        const { line = 0, column = 0 } = parts.at ?? {}
        expect(code).toBe('order-invalid')
        expect(lines[line - 1]).toBeDefined()
        expect(column).toBeGreaterThanOrEqual(1)
        expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1)
      }
      outcomes.errors++
    }
  }
  expect(outcomes.order).toBeGreaterThan(CASES / 20)
  expect(outcomes.errors).toBeGreaterThan(CASES / 5)
})

test('any rule is one or says where it is none', () => {
  const random = randomOf(20_260_104)
  for (let round = 0; round < CASES; round++) {
    const text = Array.from({ length: random(9) }, () => PIECES[random(PIECES.length)]).join(random(2) === 0 ? ' ' : '')
    const parsed = parseRule(text)
    if (parsed.ok) continue
    expect(parsed.offset).toBeGreaterThanOrEqual(0)
    expect(parsed.offset).toBeLessThanOrEqual(text.length)
    expect(parsed.what).not.toBe('')
  }
})
