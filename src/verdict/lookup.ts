import type { StructValue, Value } from '../event/index.js'
import { shapeOf } from './shape.js'

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
  const shape = shapeOf(at.value)
  return shape.is === 'unavailable' ? { missing: `\`${path.join('.')}\` is unavailable: ${shape.reason}` } : at
}

function stepInto(value: Value, segment: string, sofar: string): Found {
  const shape = shapeOf(value)
  switch (shape.is) {
    case 'struct':
      return field(shape.fields, segment, sofar)
    case 'array':
      return item(shape.items, segment, sofar)
    case 'pointer':
      if (shape.to !== undefined) return stepInto(shape.to, segment, sofar)
      return {
        missing: BigInt(shape.pointer) === 0n ? `\`${sofar}\` is NULL` : `the pointer \`${sofar}\` was not followed`,
      }
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

function item(items: readonly Value[], segment: string, sofar: string): Found {
  const value = /^[0-9]{1,9}$/.test(segment) ? items[Number(segment)] : undefined
  return value === undefined ? { missing: `\`${sofar}\` has ${items.length} items, and no \`${segment}\`` } : { value }
}
