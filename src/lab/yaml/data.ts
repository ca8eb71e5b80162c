import { type Alias, type Document, isAlias, isMap, isScalar, isSeq, type Node, type Scalar, type YAMLMap } from 'yaml'
import { positionOf, type Span } from '../../errors/index.js'
import type { Fault } from '../faults.js'
import { code } from '../show.js'
import { targetOf } from './aliases.js'

export interface PlainData {
  readonly data: unknown
  readonly faults: readonly Fault[]
  readonly broken: boolean
}

/** How many nodes a lab may have with its aliases written out: a small file with nested aliases can mean billions. */
const MOST_NODES = 200_000

/** The document as plain data, with its duplicate, reserved and non-text keys as faults. */
export function plainData(document: Document, text: string): PlainData {
  const walk: Walk = { document, text, faults: [], nodes: 0, broken: false, stopped: false }
  const data = document.contents === null ? null : plain(walk, document.contents)
  return { data, faults: walk.faults, broken: walk.broken }
}

interface Walk {
  readonly document: Document
  readonly text: string
  readonly faults: Fault[]
  nodes: number
  /** A value could not be had, so that what follows from the data would follow from nothing. */
  broken: boolean
  stopped: boolean
}

function plain(walk: Walk, node: unknown): unknown {
  if (walk.stopped) return null
  if (++walk.nodes > MOST_NODES) return stop(walk, node, 'the aliases of this file repeat too much')
  if (isAlias(node)) return plainAlias(walk, node)
  if (isMap(node)) return plainMap(walk, node)
  if (isSeq(node)) return node.items.map(item => plain(walk, item))
  return isScalar(node) ? plainScalar(walk, node) : null
}

function plainAlias(walk: Walk, node: Alias): unknown {
  const target = targetOf(walk.document, node)
  if (target === undefined) {
    return unreadable(walk, node, 'this alias names no anchor above it', 'write `&name` before what it repeats')
  }
  const { range } = target
  const inside = range && node.range && range[0] <= node.range[0] && node.range[0] < range[2]
  if (inside) return stop(walk, node, `the alias ${code(`*${node.source}`)} stands inside what it repeats`)
  return plain(walk, target)
}

function plainMap(walk: Walk, map: YAMLMap): unknown {
  const object: Record<string, unknown> = Object.create(null)
  const places = new Map<string, number>()
  for (const { key, value } of map.items) {
    const name = keyName(walk, key, places)
    const data = plain(walk, value)
    if (name !== null) object[name] = data
  }
  return object
}

/** The key's text; null, and a fault, when it cannot be used. */
function keyName(walk: Walk, key: unknown, places: Map<string, number>): string | null {
  const span = spanOf(key)
  const name = isScalar(key) ? key.value : null
  if (typeof name !== 'string') return refuse(walk, span, 'a key must be text', 'put it in quotes')
  const todo = 'take another name'
  if (name in Object.prototype) return refuse(walk, span, `${code(name)} cannot be used as a name`, todo)
  const first = places.get(name)
  if (first === undefined) {
    places.set(name, span.offset)
    return name
  }
  const { line } = positionOf(walk.text, first)
  return refuse(
    walk,
    span,
    `the key ${code(name)} is given twice`,
    `it is on line ${line} already: keep one of the two`,
  )
}

function refuse(walk: Walk, span: Span, what: string, todo: string): null {
  walk.faults.push({ span, what, todo })
  return null
}

function unreadable(walk: Walk, node: unknown, what: string, todo: string): null {
  walk.broken = true
  return refuse(walk, spanOf(node), what, todo)
}

function stop(walk: Walk, node: unknown, what: string): null {
  walk.stopped = true
  return unreadable(walk, node, what, 'write out what is meant')
}

function plainScalar(walk: Walk, node: Scalar): unknown {
  const { value } = node
  // An escape in quotes can write half of a character, which no file and no guest could bear.
  if (typeof value === 'string' && /\p{Cs}/u.test(value)) {
    return unreadable(walk, node, 'this text holds half of a surrogate pair', 'write the character itself')
  }
  if (typeof value !== 'bigint') return value
  if (value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(value)
  // As in the trace: what a JSON number cannot hold is a hex text; a negative one as 64 bits of two's complement.
  return `0x${(value < 0n ? BigInt.asUintN(64, value) : value).toString(16)}`
}

function spanOf(node: unknown): Span {
  const range = (node as Partial<Node> | null)?.range
  return range ? { offset: range[0], length: Math.max(1, range[1] - range[0]) } : { offset: 0, length: 0 }
}
