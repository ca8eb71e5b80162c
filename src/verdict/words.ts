import type { Value } from '../event/index.js'
import type { HitSelector, Other, PrintedRef, Range, Scalar, Test, ValueRef, Wanted } from '../lab/index.js'
import { integerOf, shapeOf } from './shape.js'

/** "once", "3 times", "1 time" never. */
export function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}

/** "to be hit exactly once", "never to be hit". */
export function describeRange(range: Range): string {
  return range.max === 0 ? 'never to be hit' : `to be hit ${describeCount(range)}`
}

function describeCount({ min, max }: Range): string {
  if (max === null) return `at least ${times(min)}`
  if (min === max) return `exactly ${times(min)}`
  return min === 0 ? `at most ${times(max)}` : `${min} to ${max} times`
}

export function byTask(task: string | null): string {
  return task === null ? '' : ` by \`${task}\``
}

/** "each hit of `connect` by `client`", "hit 2 of `connect`". */
export function describeSelector({ probe, task, nth }: HitSelector, what = 'hit'): string {
  const which = nth === null ? `each ${what}` : nth === -1 ? `the last ${what}` : `${what} ${nth}`
  return `${which} of \`${probe}\`${byTask(task)}`
}

/** The same for what a reference reads. */
export function describeSight({ of, select }: ValueRef): string {
  return describeSelector(select, of === 'packet' ? 'packet' : 'hit')
}

export function describeTest(test: Test): string {
  switch (test.op) {
    case 'equals':
      return `to be ${describeScalar(test.value)}`
    case 'differs':
      return `to differ from ${describeScalar(test.value)}`
    case 'range':
      return describeBounds(test.min, test.max)
    case 'matches':
      return `to match /${test.pattern}/`
    case 'same-as':
      return `to be the same as ${describeOther(test.other)}`
    case 'differs-from':
      return `to differ from ${describeOther(test.other)}`
    case 'includes':
    case 'excludes':
      return `to ${test.op === 'includes' ? 'include' : 'exclude'} ${describeWanted(test.wanted)}`
  }
}

function describeWanted(wanted: Wanted): string {
  return 'other' in wanted ? describeOther(wanted.other) : describeScalar(wanted.value)
}

function describeOther(other: Other): string {
  if ('pattern' in other) return `what is in ${describePrinted(other)}`
  return `\`${other.text}\` in ${describeSight(other)}`
}

/** "line 2 of `client` to match /port (\d+)/". */
export function describePrinted({ task, pattern, nth }: PrintedRef): string {
  const which = nth === -1 ? 'the last line' : nth === 1 ? 'the first line' : `line ${nth}`
  return `${which} of ${task === null ? 'the console' : `\`${task}\``} to match /${pattern}/`
}

function describeBounds(min: number | null, max: number | null): string {
  if (min !== null && max !== null) return `to be from ${min} to ${max}`
  if (min !== null) return `to be at least ${min}`
  return max === null ? 'to be a number' : `to be at most ${max}`
}

export function describeScalar(value: Scalar): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}

const TEXT_LIMIT = 120

export function describeValue(value: Value, error: string | null = null): string {
  if (error !== null) return `${describeValue(value)} (${error})`
  const shape = shapeOf(value)
  switch (shape.is) {
    case 'number':
    case 'boolean':
      return String(shape.value)
    case 'text':
      return integerOf(value) === null ? quote(shape.value) : shape.value
    case 'pointer':
      return describeText(shape.to) ?? describePointer(shape.pointer, shape.symbol)
    case 'enum':
      return shape.name === null ? String(shape.value) : `${shape.name} (${shape.value})`
    case 'unavailable':
      return `unavailable (${shape.reason})`
    case 'bytes':
      return shape.hex === '' ? 'no bytes' : `${quote(shape.text)} (${cutHex(shape.hex)})`
    case 'array':
      return `an array of ${shape.items.length}`
    case 'struct':
      return 'a struct'
  }
}

const HEX_LIMIT = 3 * 32

function cutHex(hex: string): string {
  return hex.length > HEX_LIMIT ? `${hex.slice(0, HEX_LIMIT)}…` : hex
}

/** The text that a pointer leads to, by which such a pointer is compared; null when it leads to none. */
function describeText(to: Value | undefined): string | null {
  return typeof to === 'string' && integerOf(to) === null ? quote(to) : null
}

function describePointer(pointer: string, symbol: string | null): string {
  if (symbol !== null) return `${pointer} (${symbol})`
  return BigInt(pointer) === 0n ? 'NULL' : pointer
}

/** A text from the guest, quoted and cut to a readable length. */
export function quote(text: string): string {
  return JSON.stringify(text.length > TEXT_LIMIT ? `${text.slice(0, TEXT_LIMIT)}…` : text)
}
