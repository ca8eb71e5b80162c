import type { Value } from '../event/index.js'
import type { Scalar } from '../lab/index.js'
import { integerOf, shapeOf } from './shape.js'

/** A value from the trace; `error` is the return event's name for it, `undefined` when it is no return value. */
export interface Reading {
  readonly value: Value
  readonly error: string | null | undefined
}

/**
 * `unlike`: of another kind, so not equal, but not proven to differ in what the lab's author meant either.
 * `unknown`: it takes knowledge that the trace does not hold.
 */
export type Likeness = 'equal' | 'different' | 'unlike' | 'unknown'

/**
 * Compares by meaning: integers with numbers and hex texts of any size, a pointer by its address or its symbol, an enum
 * by its name or number, a return value by its error's name too; null and `NULL` are the null pointer.
 */
export function compareScalar(reading: Reading, wanted: Scalar): Likeness {
  if (wanted === null) return shapeOf(reading.value).is === 'pointer' ? compareInteger(reading.value, 0n) : 'unlike'
  if (typeof wanted === 'boolean') return compareBoolean(reading.value, wanted)
  if (typeof wanted === 'number') return compareNumber(reading.value, wanted)
  return compareText(reading, wanted)
}

function compareBoolean(value: Value, wanted: boolean): Likeness {
  return compareInteger(value, wanted ? 1n : 0n)
}

function compareNumber(value: Value, wanted: number): Likeness {
  if (Number.isInteger(wanted)) return compareInteger(value, BigInt(wanted))
  return integerOf(value) === null ? 'unlike' : 'different'
}

/** The kernel's `unsigned long` holds a negative number as its two's complement. */
function compareInteger(value: Value, wanted: bigint): Likeness {
  const seen = integerOf(value)
  if (seen === null) return 'unlike'
  return seen === wanted || (wanted < 0n && seen > 0n && BigInt.asIntN(64, seen) === wanted) ? 'equal' : 'different'
}

const ERROR_NAME = /^-?E[A-Z0-9]+$/
const INTEGER = /^(?:0x[0-9a-f]{1,32}|-?[0-9]{1,39})$/i

function compareText({ value, error }: Reading, wanted: string): Likeness {
  if (textsOf({ value, error }).includes(wanted)) return 'equal'
  const shape = shapeOf(value)
  if (INTEGER.test(wanted) && integerOf(value) !== null) return compareInteger(value, BigInt(wanted))
  switch (shape.is) {
    case 'text':
    case 'bytes':
    case 'enum':
      return 'different'
    case 'pointer':
      return wanted === 'NULL' ? compareInteger(value, 0n) : comparePointerName(shape.to, error, wanted)
    case 'number':
      return compareErrorName(shape.value, error, wanted)
    default:
      return 'unlike'
  }
}

/** A pointer to something that cannot be read may well lead to the wanted text, and one that is an error bear its name. */
function comparePointerName(to: Value | undefined, error: Reading['error'], wanted: string): Likeness {
  if (to !== undefined && shapeOf(to).is === 'unavailable') return 'unknown'
  return error === undefined && ERROR_NAME.test(wanted) ? 'unknown' : 'different'
}

/** Which number an error's name stands for is known only of a return value, by its event. */
function compareErrorName(seen: number, error: Reading['error'], wanted: string): Likeness {
  if (!ERROR_NAME.test(wanted)) return 'unlike'
  if (typeof error === 'string' || (error === null && (seen >= 0 || seen < -4095))) return 'different'
  return 'unknown'
}

/** Everything that the value may be called: its text, its number, its symbol, its enumerator's or its error's name. */
export function textsOf({ value, error }: Reading): readonly string[] {
  const shape = shapeOf(value)
  const texts = typeof error === 'string' ? [error] : []
  switch (shape.is) {
    case 'text':
      return [...texts, shape.value]
    case 'bytes':
      return [...texts, shape.text]
    case 'number':
    case 'boolean':
      return [...texts, String(shape.value)]
    case 'enum':
      return [...texts, ...(shape.name === null ? [] : [shape.name]), String(shape.value)]
    case 'pointer':
      return [...texts, ...(shape.symbol === null ? [] : [shape.symbol]), shape.pointer, ...textTarget(shape.to)]
    default:
      return texts
  }
}

/** A `char *` that was followed is its text. */
function textTarget(to: Value | undefined): readonly string[] {
  return typeof to === 'string' ? [to] : []
}

/** Equal texts for values of the same meaning; null when a part of the value could not be had. */
export function meaningOf(value: Value): string | null {
  const integer = integerOf(value)
  if (integer !== null) return String(BigInt.asUintN(64, integer))
  const shape = shapeOf(value)
  switch (shape.is) {
    case 'text':
      return JSON.stringify(shape.value)
    case 'bytes':
      return shape.cut === undefined ? meaningOfBytes(shape.hex, shape.text) : null
    case 'array':
      return meaningOfParts('[', shape.items.entries(), ']')
    case 'struct':
      return meaningOfParts('{', Object.entries(shape.fields), '}')
    default:
      return null
  }
}

/** Bytes that are text mean that text; others are told apart byte by byte. */
function meaningOfBytes(hex: string, text: string): string {
  const isText = Buffer.from(text).toString('hex') === hex.replaceAll(' ', '')
  return JSON.stringify(isText ? text : `bytes ${hex}`)
}

function meaningOfParts(
  open: string,
  parts: Iterable<readonly [string | number, Value]>,
  close: string,
): string | null {
  const meanings: string[] = []
  for (const [name, value] of parts) {
    const meaning = meaningOf(value)
    if (meaning === null) return null
    meanings.push(`${JSON.stringify(name)}:${meaning}`)
  }
  return `${open}${meanings.join()}${close}`
}

/** The kind of a meaning. Values of two kinds (a number and a text) cannot be told to differ by their meaning. */
export function kindOf(meaning: string): string {
  const [first = ''] = meaning
  return '"[{'.includes(first) ? first : 'integer'
}
