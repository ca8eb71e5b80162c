import {
  isBytes,
  isEnum,
  isPointer,
  isStruct,
  isUnavailable,
  type PointerValue,
  type Value,
} from '../../event/index.js'
import { visible } from '../text/visible.js'
import { bytesText, hexdump } from './bytes.js'
import { kernelName } from './names.js'

/** Where a value stands: the field (or argument) that holds it, and the names beside it. */
export interface Context {
  readonly field: string
  readonly siblings: ReadonlySet<string>
}

/** A value that is not a struct or an array, or one of those when they are empty. */
export interface Leaf {
  /** As C would spell it: `sk->sk_state`, `sa.sin_addr`, `tab[2]`. */
  readonly path: string
  readonly text: string
  /** The name with the number behind it: `TCP_LISTEN (10)`. */
  readonly exact: string
  /** The same in lines, for what is too long for one: bytes. */
  readonly lines?: readonly string[]
  readonly unavailable: boolean
}

/** Leaves looked at in one capture; a capture of more is compared and shown up to here, and says so. */
export const MAX_LEAVES = 2_000

/** A scalar as people read it; safe to print anywhere. Structs and arrays become `{…}` and `[…]`. */
export function scalarText(value: Value, { field, siblings }: Context): string {
  if (typeof value === 'number') return kernelName(field, value, siblings) ?? String(value)
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return HEX.test(value) ? value : `"${visible(value)}"`
  if (Array.isArray(value)) return value.length === 0 ? '[]' : '[…]'
  if (isUnavailable(value)) return `⚠ ${visible(value.unavailable)}`
  if (isPointer(value)) return pointedText(value) ?? pointerText(value.pointer, value.symbol)
  if (isBytes(value)) return bytesText(value)
  if (isEnum(value)) return value.enum === null ? String(value.value) : visible(value.enum)
  return Object.keys(value).length === 0 ? '{}' : '{…}'
}

/** What a `char *` leads to, which tells more than where it lies; null for other pointers. */
function pointedText({ to }: PointerValue): string | null {
  return typeof to === 'string' && !HEX.test(to) ? `"${visible(to)}"` : null
}

function pointerText(pointer: string, symbol: string | null): string {
  if (/^0x0+$/.test(pointer)) return 'NULL'
  return symbol === null ? visible(pointer) : `<${visible(symbol)}>`
}

const HEX = /^0x[0-9a-f]+$/

export const NO_SIBLINGS: ReadonlySet<string> = new Set()

/** A member of a value, with the sign that leads to it in C. */
export interface Member {
  readonly name: string
  readonly step: '->' | '.' | '[]'
  readonly value: Value
}

/** The members of a struct or array, also through a followed pointer; empty for a scalar. */
export function membersOf(value: Value): readonly Member[] {
  if (isPointer(value)) return value.to === undefined || pointedText(value) !== null ? [] : pointedMembers(value.to)
  if (Array.isArray(value)) return value.map((item, index) => ({ name: String(index), step: '[]', value: item }))
  if (isStruct(value)) return Object.entries(value).map(([name, item]) => ({ name, step: '.', value: item }))
  return []
}

function pointedMembers(to: Value): readonly Member[] {
  if (!isStruct(to)) return [{ name: '*', step: '->', value: to }]
  return Object.entries(to).map(([name, value]) => ({ name, step: '->', value }))
}

/** include/net/sock.h names each `__sk_common.skc_X` of a sock `sk_X`, by macros. */
const COMMON = '__sk_common'

export function siblingsOf(members: readonly Member[]): ReadonlySet<string> {
  return members.length === 0 ? NO_SIBLINGS : new Set(members.map(member => member.name))
}

export function memberPath(path: string, { name, step }: Member): string {
  if (step === '[]') return `${path}[${name}]`
  if (name === '*') return `*${path}`
  if (path.endsWith(COMMON) && name.startsWith('skc_'))
    return path.slice(0, -COMMON.length) + visible(name.replace('skc_', 'sk_'))
  return `${path}${step}${visible(name)}`
}

/** Every scalar inside a value, outermost first, in field order; at most `MAX_LEAVES`. */
export function leavesOf(name: string, value: Value, context: Context): readonly Leaf[] {
  const leaves: Leaf[] = []
  collect(visible(name), value, context, leaves)
  return leaves
}

function collect(path: string, value: Value, context: Context, leaves: Leaf[]): void {
  if (leaves.length >= MAX_LEAVES) return
  const members = membersOf(value)
  if (members.length === 0 || isPointer(value)) leaves.push(leafOf(path, value, context))
  const siblings = siblingsOf(members)
  for (const member of members) {
    if (leaves.length >= MAX_LEAVES) return
    const field = member.step === '[]' ? context.field : member.name
    collect(memberPath(path, member), member.value, { field, siblings }, leaves)
  }
}

function leafOf(path: string, value: Value, context: Context): Leaf {
  const text = scalarText(value, context)
  if (isBytes(value)) return { path, text, exact: value.hex, lines: hexdump(value), unavailable: false }
  return { path, text, exact: exactText(value, text), unavailable: isUnavailable(value) }
}

function exactText(value: Value, text: string): string {
  if (typeof value === 'number' && text !== String(value)) return `${text} (${value})`
  if (isEnum(value) && value.enum !== null) return `${text} (${value.value})`
  if (isPointer(value) && value.symbol !== null && pointedText(value) === null)
    return `${visible(value.pointer)} ${text}`
  return text
}
