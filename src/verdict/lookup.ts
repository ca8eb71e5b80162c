import type { StructValue, Value } from '../event/index.js'
import { type Shape, shapeOf } from './shape.js'

export type Found = { readonly value: Value } | { readonly missing: string }

/**
 * The value at a path: a name, then struct fields, array indexes; followed pointers are gone through without being
 * named. `missing` tells, in a clause, why there is none.
 */
export function lookUp(names: StructValue, path: readonly string[]): Found {
  let at: Found = { value: names }
  for (const [depth, segment] of path.entries()) {
    if ('missing' in at) return at
    at = stepInto(at.value, segment, path.slice(0, depth).join('.'))
  }
  if ('missing' in at) return at
  const missing = lackOf(shapeOf(at.value), path.join('.'))
  return missing === null ? at : { missing }
}

function lackOf(shape: Shape, name: string): string | null {
  if (shape.is === 'unavailable') return `\`${name}\` is unavailable: ${shape.reason}`
  return shape.is === 'bytes' && shape.cut !== undefined ? `\`${name}\` is cut: ${shape.cut}` : null
}

/** What `[*]` stands for at one hit. */
export interface FoundEach {
  /** With the element's place, which is also its number unless some before it are missing. */
  readonly found: readonly (readonly [place: number, Found])[]
  /** Why there may be more elements; null: these are all. */
  readonly cut: string | null
}

/** The values at a path with `*` in it. */
export function lookUpEach(names: StructValue, path: readonly string[]): FoundEach | { readonly missing: string } {
  const star = path.indexOf('*')
  const name = path.slice(0, star).join('.')
  const list = lookUp(names, path.slice(0, star))
  if ('missing' in list) return list
  const items = itemsOf(list.value)
  if (items === null) return { missing: `\`${name}\` has no elements` }
  const found: (readonly [number, Found])[] = []
  for (const [place, item] of items.entries()) {
    if (shapeOf(item).is === 'unavailable') continue
    const element = `${name}[${place}]`
    found.push([place, lookUp({ [element]: item }, [element, ...path.slice(star + 1)])])
  }
  return { found, cut: cutOf(items, name) }
}

function itemsOf(value: Value): readonly Value[] | null {
  const shape = shapeOf(value)
  if (shape.is === 'pointer' && shape.to !== undefined) return itemsOf(shape.to)
  return shape.is === 'array' ? shape.items : null
}

/** Why the element of that number may be another: the place of one before it is taken by the reason why some are missing. */
export function placeDoubt(names: StructValue, name: string, place: number): string | null {
  const list = lookUp(names, [name])
  const items = 'missing' in list ? null : itemsOf(list.value)
  return items === null ? null : cutOf(items.slice(0, place), name)
}

/** Why an array does not have all its elements. */
function cutOf(items: readonly Value[], name: string): string | null {
  for (const item of items) {
    const shape = shapeOf(item)
    if (shape.is === 'unavailable') return `\`${name}\` is not whole: ${shape.reason}`
  }
  return null
}

function stepInto(value: Value, segment: string, sofar: string): Found {
  const shape = shapeOf(value)
  switch (shape.is) {
    case 'struct':
      return field(shape.fields, segment, sofar)
    case 'array':
      return segment === 'length' ? lengthOf(shape.items, sofar) : item(shape.items, segment, sofar)
    case 'pointer':
      if (shape.to !== undefined) return stepInto(shape.to, segment, sofar)
      return {
        missing: BigInt(shape.pointer) === 0n ? `\`${sofar}\` is NULL` : `the pointer \`${sofar}\` was not followed`,
      }
    case 'bytes':
      return partOfBytes(shape, segment, sofar)
    case 'unavailable':
      return { missing: `\`${sofar}\` is unavailable: ${shape.reason}` }
    default:
      return { missing: `\`${sofar}\` has no fields` }
  }
}

function field(fields: StructValue, segment: string, sofar: string): Found {
  const value = Object.hasOwn(fields, segment) ? fields[segment] : undefined
  if (value !== undefined) return { value }
  const names = Object.keys(fields)
  const known = names.length === 0 ? 'nothing' : names.slice(0, 12).join(', ') + (names.length > 12 ? ', …' : '')
  return {
    missing:
      sofar === ''
        ? `\`${segment}\` was not captured (there is ${known})`
        : `\`${sofar}\` has no \`${segment}\` (it has ${known})`,
  }
}

function lengthOf(items: readonly Value[], sofar: string): Found {
  const cut = cutOf(items, sofar)
  return cut === null ? { value: items.length } : { missing: cut }
}

function partOfBytes(bytes: Extract<Shape, { is: 'bytes' }>, segment: string, sofar: string): Found {
  const { hex, text } = bytes
  const missing = lackOf(bytes, sofar)
  if (missing !== null) return { missing }
  const parts: StructValue = { hex, text, length: hex === '' ? 0 : hex.split(' ').length }
  return field(parts, segment, sofar)
}

function item(items: readonly Value[], segment: string, sofar: string): Found {
  const value = /^[0-9]{1,9}$/.test(segment) ? items[Number(segment)] : undefined
  return value === undefined ? { missing: `\`${sofar}\` has ${items.length} items, and no \`${segment}\`` } : { value }
}
