import { isBytes, type StructValue, type Value } from '../event/index.js'

/** A value sorted by what it is. A struct that merely has a field `pointer`, `enum` or `unavailable` stays a struct. */
export type Shape =
  | { readonly is: 'number'; readonly value: number }
  | { readonly is: 'boolean'; readonly value: boolean }
  | { readonly is: 'text'; readonly value: string }
  | { readonly is: 'pointer'; readonly pointer: string; readonly symbol: string | null; readonly to: Value | undefined }
  | { readonly is: 'enum'; readonly name: string | null; readonly value: number }
  | { readonly is: 'bytes'; readonly hex: string; readonly text: string; readonly cut: string | undefined }
  | { readonly is: 'unavailable'; readonly reason: string }
  | { readonly is: 'array'; readonly items: readonly Value[] }
  | { readonly is: 'struct'; readonly fields: StructValue }

const HEX = /^0x[0-9a-f]{1,32}$/

export function shapeOf(value: Value): Shape {
  if (typeof value === 'number') return { is: 'number', value }
  if (typeof value === 'boolean') return { is: 'boolean', value }
  if (typeof value === 'string') return { is: 'text', value }
  if (Array.isArray(value)) return { is: 'array', items: value }
  return shapeOfObject(value as StructValue)
}

function shapeOfObject(fields: StructValue): Shape {
  const { pointer, symbol, to, unavailable, enum: name, value } = fields as Readonly<Record<string, unknown>>
  const keys = Object.keys(fields).sort().join()
  if ((keys === 'pointer,symbol' || keys === 'pointer,symbol,to') && isHexText(pointer) && isNullableText(symbol)) {
    return { is: 'pointer', pointer, symbol, to: to as Value | undefined }
  }
  if (keys === 'enum,value' && isNullableText(name) && typeof value === 'number') return { is: 'enum', name, value }
  if (keys === 'unavailable' && typeof unavailable === 'string') return { is: 'unavailable', reason: unavailable }
  if (isBytes(fields)) return { is: 'bytes', hex: fields.hex, text: fields.text, cut: fields.cut }
  return { is: 'struct', fields }
}

function isHexText(value: unknown): value is string {
  return typeof value === 'string' && HEX.test(value)
}

function isNullableText(value: unknown): value is string | null {
  return value === null || typeof value === 'string'
}

/** The value as an integer (an address, an enumerator's number, 0 or 1 for a truth value); null when it is none. */
export function integerOf(value: Value): bigint | null {
  const shape = shapeOf(value)
  switch (shape.is) {
    case 'number':
    case 'enum':
      return Number.isInteger(shape.value) ? BigInt(shape.value) : null
    case 'boolean':
      return shape.value ? 1n : 0n
    case 'text':
      return HEX.test(shape.value) ? BigInt(shape.value) : null
    case 'pointer':
      return BigInt(shape.pointer)
    default:
      return null
  }
}
