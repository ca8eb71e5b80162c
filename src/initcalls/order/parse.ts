import { type Fault, faultErrors } from '../../errors/index.js'
import { INITCALL_LEVELS } from '../../event/index.js'
import { levelName } from '../levels.js'
import type { Parsed } from './line.js'
import { parseRow } from './parse-row.js'
import { parseRule } from './parse-rule.js'
import type { OrderRow, OrderRule, WrittenOrder } from './types.js'

/** In UTF-16 units; a kernel of 2,000 initcalls has 150,000. */
export const LARGEST_ORDER = 4 * 1024 * 1024
const MOST_ROWS = 50_000
const MOST_RULES = 200
/** When so many are found the rest is not read. */
const ENOUGH_FAULTS = 101

/** What stands at the head of an order whose initcalls are known to have returned 0. */
export const RETURNS_ZERO = 'returns 0 unless said'
export const RULES = 'rules'

/** An expected order from its text. Throws one `KlabErrors` (`order-invalid`) with every mistake. */
export function parseOrder(text: string, file: string): WrittenOrder {
  const plain = text.replace(/^\ufeff/, '')
  const { order, faults } = readOrder(plain)
  const [first, ...rest] = faults
  if (first === undefined) return order
  throw faultErrors({ code: 'order-invalid', file, text: plain.slice(0, LARGEST_ORDER) }, [first, ...rest])
}

/** The same for an order inside another text; the faults' places are those in this text. Never throws. */
export function readOrder(text: string): { readonly order: WrittenOrder; readonly faults: readonly Fault[] } {
  const reading: Reading = { otherwise: null, inRules: false, rows: [], rules: [], faults: [] }
  const refused = refusal(text)
  if (refused !== null) return { order: orderOf(reading), faults: [refused] }
  for (const line of linesOf(text)) {
    if (reading.faults.length >= ENOUGH_FAULTS) break
    if (line.text !== '') readLine(reading, line)
  }
  if (reading.rows.length === 0 && reading.faults.length === 0) checkWithoutRows(reading)
  return { order: orderOf(reading), faults: reading.faults }
}

interface Reading {
  /** What an initcall returned of which nothing is said. */
  otherwise: string | null
  inRules: boolean
  readonly rows: Numbered<OrderRow>[]
  readonly rules: Numbered<OrderRule>[]
  readonly faults: Fault[]
}

interface Numbered<T> {
  readonly line: Line
  readonly value: T
}

interface Line {
  /** Without its comment, and without white space around. */
  readonly text: string
  readonly offset: number
  /** From 1. */
  readonly number: number
}

function orderOf({ rows, rules }: Reading): WrittenOrder {
  return {
    rows: rows.map(({ value }) => value),
    rules: rules.map(({ value }) => value),
    lines: { rows: rows.map(({ line }) => line.number), rules: rules.map(({ line }) => line.number) },
  }
}

/** What is no text at all is not read line by line. */
function refusal(text: string): Fault | null {
  if (text.length > LARGEST_ORDER) {
    return { span: { offset: 0, length: 1 }, what: `the order is larger than ${LARGEST_ORDER / 1024 / 1024} MiB` }
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  const offset = text.search(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)/)
  if (offset < 0) return null
  const character = `U+${text.charCodeAt(offset).toString(16).toUpperCase().padStart(4, '0')}`
  return { span: { offset, length: 1 }, what: `an expected order may not contain the character ${character}` }
}

function* linesOf(text: string): Generator<Line> {
  let offset = 0
  let number = 1
  for (const whole of text.split('\n')) {
    const said = whole.replace(/(?:^|\s)#.*$/s, '')
    const indent = said.length - said.trimStart().length
    yield { text: said.trim(), offset: offset + indent, number }
    offset += whole.length + 1
    number++
  }
}

function readLine(reading: Reading, line: Line): void {
  if (line.text === RULES) {
    if (reading.inRules) blame(reading, line, 'the rules have begun already')
    reading.inRules = true
  } else if (reading.inRules) {
    const rule = parsedOf(reading, line, parseRule(line.text))
    if (rule !== null) take(reading, reading.rules, { line, value: rule }, MOST_RULES, 'rules')
  } else if (line.text.replace(/\s+/g, ' ') === RETURNS_ZERO) {
    if (reading.rows.length > 0) blame(reading, line, 'this line must stand before all initcalls')
    reading.otherwise = '0'
  } else {
    const row = parsedOf(reading, line, parseRow(line.text, reading.otherwise))
    if (row !== null) takeRow(reading, { line, value: row })
  }
}

function parsedOf<T>(reading: Reading, line: Line, parsed: Parsed<T>): T | null {
  if (parsed.ok) return parsed.value
  const { offset, length, what, todo } = parsed
  reading.faults.push({ span: { offset: line.offset + offset, length }, what, todo })
  return null
}

/** The kernel runs one level after the other; a line that was put elsewhere needs another level. */
function takeRow(reading: Reading, row: Numbered<OrderRow>): void {
  const { level } = row.value
  const before = reading.rows.at(-1)?.value.level ?? level
  if (INITCALL_LEVELS.indexOf(level) < INITCALL_LEVELS.indexOf(before)) {
    const what = `${levelName(level)} is run before ${levelName(before)}, and this stands behind it`
    blame(reading, row.line, what, 'put the line to those of its level')
  } else take(reading, reading.rows, row, MOST_ROWS, 'initcalls')
}

function take<T>(reading: Reading, list: Numbered<T>[], one: Numbered<T>, most: number, what: string): void {
  if (list.length < most) list.push(one)
  else if (list.length === most) blame(reading, one.line, `an order has at most ${most} ${what}`)
}

/** A file that says nothing is most likely one that was not written to its end. */
function checkWithoutRows({ rules, faults }: Reading): void {
  const all = rules.find(({ value }) => value.kind === 'all')
  if (rules.length > 0 && all === undefined) return
  const what =
    all === undefined
      ? 'there is no initcall and no rule in this order'
      : '`*` compares with the initcalls of this order, and there are none'
  faults.push({
    span: { offset: all?.line.offset ?? 0, length: 1 },
    what,
    todo: '`klab initcalls --save FILE` writes them',
  })
}

function blame(reading: Reading, { offset, text }: Line, what: string, todo?: string): void {
  reading.faults.push({ span: { offset, length: text.length }, what, todo })
}
