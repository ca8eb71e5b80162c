import type { Hex, Value } from '../event/index.js'

/** Deeper nesting than any capture can have; a bound, because the file may be anybody's. */
const DEPTH_LIMIT = 200
const HEX = /^0x[0-9a-f]{1,32}$/

export function isHex(value: unknown): value is Hex {
  return typeof value === 'string' && HEX.test(value)
}

/** Named values (`args`, `captures`); a name may be anything, `__proto__` too. */
export function isValueRecord(value: unknown): value is Readonly<Record<string, Value>> {
  return isPlainObject(value) && Object.values(value).every(one => isValue(one))
}

export function isValue(value: unknown, depth = 0): value is Value {
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) <= 2 ** 53
  if (typeof value === 'string' || typeof value === 'boolean') return true
  if (depth >= DEPTH_LIMIT) return false
  if (Array.isArray(value)) return value.every(one => isValue(one, depth + 1))
  return isPlainObject(value) && (isSpecial(value, depth) || Object.values(value).every(one => isValue(one, depth + 1)))
}

/** The two shapes in which a null may stand: a pointer without a symbol, an enum value without a name. */
function isSpecial(value: Readonly<Record<string, unknown>>, depth: number): boolean {
  const keys = Object.keys(value).sort().join()
  if (keys === 'pointer,symbol') return isHex(value.pointer) && isNullableText(value.symbol)
  if (keys === 'pointer,symbol,to')
    return isHex(value.pointer) && isNullableText(value.symbol) && isValue(value.to, depth + 1)
  return keys === 'enum,value' && isNullableText(value.enum) && typeof value.value === 'number' && isValue(value.value)
}

function isNullableText(value: unknown): boolean {
  return value === null || typeof value === 'string'
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
