/**
 * A captured value as typed JSON. Integers are numbers up to 2^53 and hex strings (`"0x…"`) beyond; `char` arrays are
 * text; structs and unions are objects in field order; arrays are arrays. A linked list is an array of structs, each with
 * its `address` first; what is missing of an array is an `Unavailable` in it.
 */
export type Value =
  | number
  | string
  | boolean
  | PointerValue
  | EnumValue
  | BytesValue
  | Unavailable
  | readonly Value[]
  | StructValue

/** `to` is there when the probe asked to follow the pointer. */
export interface PointerValue {
  readonly pointer: Hex
  /** `name` or `name+0x10`, null when the address belongs to no symbol. */
  readonly symbol: string | null
  readonly to?: Value
}

export interface EnumValue {
  /** The enumerator's name; null when the value has none. */
  readonly enum: string | null
  readonly value: number
}

/** Memory as it is. */
export interface BytesValue {
  /** `68 69`; empty for no bytes. */
  readonly hex: string
  /** As UTF-8; a byte that is none stands as `\xff`. */
  readonly text: string
  /** Why these are not all the bytes that were asked for. */
  readonly cut?: string
}

/** Why a value could not be had: `optimized out`, `memory at 0x… cannot be read`, `depth`, … */
export interface Unavailable {
  readonly unavailable: string
}

export interface StructValue {
  readonly [field: string]: Value
}

export type Hex = `0x${string}`

export function isUnavailable(value: Value): value is Unavailable {
  return isObject(value) && typeof (value as Unavailable).unavailable === 'string'
}

export function isPointer(value: Value): value is PointerValue {
  return isObject(value) && typeof (value as PointerValue).pointer === 'string'
}

export function isEnum(value: Value): value is EnumValue {
  return isObject(value) && 'enum' in value && typeof (value as EnumValue).value === 'number'
}

const BYTES = /^(?:[0-9a-f]{2}(?: [0-9a-f]{2})*)?$/

export function isBytes(value: Value): value is BytesValue {
  if (!isObject(value)) return false
  const { hex, text, cut, ...rest } = value as StructValue
  if (Object.keys(rest).length > 0 || typeof text !== 'string' || typeof hex !== 'string') return false
  return (cut === undefined || typeof cut === 'string') && BYTES.test(hex)
}

export function isStruct(value: Value): value is StructValue {
  return isObject(value) && !isUnavailable(value) && !isPointer(value) && !isEnum(value) && !isBytes(value)
}

function isObject(value: Value): value is PointerValue | EnumValue | BytesValue | Unavailable | StructValue {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
