import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
  YAMLParseError,
} from 'yaml'
import type { Span } from '../../errors/index.js'
import type { Fault } from '../faults.js'
import { targetOf } from './aliases.js'
import { plainData } from './data.js'
import { boundedTokens, type Path } from './limits.js'
import { scalarOffset } from './scalar.js'
import { yamlFault } from './words.js'

export type { Path } from './limits.js'

/** A lab file's text, its data, and where each piece of data is written. */
export interface LabSource {
  readonly file: string
  readonly text: string
  /** Plain data: objects without a prototype, lists, scalars. Integers beyond 2^53 are hex texts. */
  readonly data: unknown
  /** The key or the value at this path; the nearest thing around it that exists. */
  span(path: Path, part: 'key' | 'value'): Span
  /** `length` characters from the `index`th of the text at this path. */
  spanInside(path: Path, index: number, length: number): Span
  /** Where a mapping or list is named: its key, or the first key of a list's item. */
  nameSpan(path: Path): Span
  /** How a scalar that is no text is written (`0x1F`); null for text and for what is no scalar. */
  spelling(path: Path): string | null
}

export interface YamlReading {
  readonly source: LabSource
  readonly faults: readonly Fault[]
  /** The faults are such that the data mean nothing. */
  readonly broken: boolean
}

/** Reads YAML of bounded depth; never throws for any text. */
export function readYaml(text: string, file: string): YamlReading {
  const read = boundedTokens(text)
  if ('tooDeep' in read) return { source: sourceOf(file, text, null, null), faults: [read.tooDeep], broken: true }
  const document = documentOf(read.tokens, text)
  const syntax = [...document.errors, ...document.warnings].map(error => yamlFault(error, text))
  if (syntax.length > 0) return { source: sourceOf(file, text, null, null), faults: syntax, broken: true }
  const { data, faults, broken } = plainData(document, text)
  return { source: sourceOf(file, text, document, data), faults, broken }
}

/** Duplicate keys are found by `plainData`: the parser's own search takes quadratic time. */
const OPTIONS = {
  version: '1.2',
  schema: 'core',
  intAsBigInt: true,
  uniqueKeys: false,
  prettyErrors: false,
  strict: true,
  logLevel: 'error',
} as const

/** The package's `parseDocument`, of a text that is in tokens already: reading it is half of the work. */
function documentOf(tokens: readonly CST.Token[], text: string): Document {
  const [document, second] = new Composer(OPTIONS).compose(tokens, true, text.length)
  if (document === undefined) throw new Error('the YAML package made no document')
  if (second !== undefined) {
    const [start, end] = second.range
    document.errors.push(new YAMLParseError([start, end], 'MULTIPLE_DOCS', 'a second document'))
  }
  return document
}

function sourceOf(file: string, text: string, document: Document | null, data: unknown): LabSource {
  return {
    file,
    text,
    data,
    span: (path, part) => (document === null ? { offset: 0, length: 0 } : spanOf(document, path, part)),
    spanInside(path, index, length) {
      const node = scalarAt(document, path)
      if (node === null || typeof node.value !== 'string') return this.span(path, 'value')
      const offset = scalarOffset(node, text, index)
      const end = scalarOffset(node, text, index + length - 1) + 1
      return { offset, length: Math.max(1, end - offset) }
    },
    nameSpan(path) {
      const { key, node } = document === null ? { key: null, node: null } : walk(document, path)
      const first = isMap(node) ? node.items[0]?.key : null
      return nodeSpan(key ?? (isNode(first) ? first : node))
    },
    spelling(path) {
      const node = scalarAt(document, path)
      return node === null || typeof node.value === 'string' ? null : (node.source ?? null)
    },
  }
}

function spanOf(document: Document, path: Path, part: 'key' | 'value'): Span {
  const { key, node } = walk(document, path)
  return nodeSpan((part === 'key' ? key : null) ?? node ?? key)
}

function scalarAt(document: Document | null, path: Path): Scalar | null {
  if (document === null) return null
  const { node } = walk(document, path)
  const target = isAlias(node) ? targetOf(document, node) : node
  return isScalar(target) ? target : null
}

interface Walked {
  readonly key: Node | null
  readonly node: Node | null
}

/** Follows the path as far as it exists. */
function walk(document: Document, path: Path): Walked {
  let here: Walked = { key: null, node: document.contents }
  for (const step of path) {
    const next = child(document, here.node, step)
    if (next === null) return here
    here = next
  }
  return here
}

function child(document: Document, node: Node | null, step: string | number): Walked | null {
  const target = isAlias(node) ? targetOf(document, node) : node
  if (isSeq(target) && typeof step === 'number') {
    const item = target.items[step]
    return isNode(item) ? { key: null, node: item } : null
  }
  if (!isMap(target)) return null
  const pair = pairsOf(target).get(step)
  if (pair === undefined || !isNode(pair.key)) return null
  return { key: pair.key, node: isNode(pair.value) ? pair.value : null }
}

/** The pairs of a mapping by their keys, the first of each: looking through thousands each time takes quadratic time. */
function pairsOf(map: YAMLMap): ReadonlyMap<unknown, Pair> {
  const known = PAIRS.get(map)
  if (known !== undefined) return known
  const pairs = new Map<unknown, Pair>()
  for (const pair of map.items.toReversed()) if (isScalar(pair.key)) pairs.set(pair.key.value, pair)
  PAIRS.set(map, pairs)
  return pairs
}

const PAIRS = new WeakMap<YAMLMap, ReadonlyMap<unknown, Pair>>()

function nodeSpan(node: Node | null): Span {
  const range = node?.range
  return range === null || range === undefined
    ? { offset: 0, length: 0 }
    : { offset: range[0], length: Math.max(1, range[1] - range[0]) }
}
