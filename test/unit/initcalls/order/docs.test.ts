import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { formatOrder, formatRule, parseOrder, parseRule } from '../../../../src/initcalls/index.js'
import { PACKAGE_ROOT } from '../../../../src/system/paths.js'

const PAGE = readFileSync(join(PACKAGE_ROOT, 'docs/init-order.md'), 'utf8')

test('the order in the docs is one, written as klab writes it', () => {
  const orders = [...PAGE.matchAll(/^```text order\n(.*?)^```$/gms)].map(match => match[1] ?? '')
  expect(orders).toHaveLength(1)
  for (const text of orders) {
    const { rows, rules } = parseOrder(text, 'init-order.md')
    expect(formatOrder(rows, [text.slice(2).split('\n')[0] ?? ''], rules)).toBe(text)
  }
})

test('the rules and exceptions in the docs are some', () => {
  const rules = [...PAGE.matchAll(/^\| `([^`]+ [^`]+|\*)` \|/gm)].map(match => match[1] ?? '')
  const exceptions = [...PAGE.matchAll(/^\| ((?:`[^` ]+` ?)+)\|/gm)].flatMap(match => match[1]?.match(/[^` ]+/g) ?? [])
  const all = [...rules, ...exceptions.filter(text => text !== '*').map(text => `* except ${text}`)]
  expect(all.length).toBeGreaterThan(15)
  for (const text of all) {
    const parsed = parseRule(text)
    expect(parsed.ok ? formatRule(parsed.value) : parsed.what).toBe(text)
  }
})
