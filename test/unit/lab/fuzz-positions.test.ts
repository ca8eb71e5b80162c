import { expect, test } from 'vitest'
import { isMap, isScalar, isSeq, parseDocument, type Scalar, visit } from 'yaml'
import { KlabErrors, positionOf } from '../../../src/errors/index.js'
import { parseLab } from '../../../src/lab/index.js'
import { oneOf, randomOf } from '../random.js'
import { CORPUS, type Sample } from './corpus.js'

const CASES = 40

/** A mistake put where the fuzzer knows: `at` to `end` are the places that a reader may be sent to. */
interface Planted {
  readonly text: string
  readonly at: number
  readonly end: number
}

/** The values of a lab that stand in its file as one word. */
function valuesOf(text: string): readonly [Scalar, ...Scalar[]] {
  const found: Scalar[] = []
  visit(parseDocument(text), {
    Scalar: (key, node) => void (key === 'key' || node.range === undefined || !isPlain(node) || found.push(node)),
  })
  return found as [Scalar, ...Scalar[]]
}

function isPlain({ type, anchor, tag }: Scalar): boolean {
  return type === 'PLAIN' && anchor === undefined && tag === undefined
}

function instead(text: string, { range }: Scalar, by: string): Planted {
  const [at = 0, end = 0] = range ?? []
  return { text: text.slice(0, at) + by + text.slice(end), at, end: at + by.length }
}

const PLANTS: Readonly<Record<string, (text: string, random: (below: number) => number) => Planted>> = {
  'a control character': (text, random) => {
    const at = random(text.length)
    return { text: `${text.slice(0, at)}\u0001${text.slice(at)}`, at, end: at }
  },
  'half of a character': (text, random) => {
    const at = random(text.length)
    return { text: `${text.slice(0, at)}\udc00${text.slice(at)}`, at, end: at }
  },
  'a tag': (text, random) => {
    const planted = instead(text, oneOf(random, valuesOf(text)), '!!js/function x')
    return { ...planted, end: planted.at }
  },
  'an alias of nothing': (text, random) => {
    const planted = instead(text, oneOf(random, valuesOf(text)), '*nothing')
    return { ...planted, end: planted.at }
  },
  // Of a value that is wrong as a whole the key may be told.
  'a list where none can be': (text, random) => {
    const planted = instead(text, oneOf(random, valuesOf(text)), '[[zzz]]')
    return { ...planted, at: text.lastIndexOf('\n', planted.at) + 1 }
  },
  'a key that there is not': (text, random) => {
    const braces = [...text.matchAll(/\{(?= \w+:)/g)].map(({ index }) => index + 1)
    const at = braces[random(braces.length)]
    if (at === undefined) return PLANTS['a key at the end']?.(text, random) as Planted
    return { text: `${text.slice(0, at)} zzz: 1,${text.slice(at)}`, at: at + 1, end: at + 7 }
  },
  'a key at the end': text => {
    const whole = text.endsWith('\n') ? text : `${text}\n`
    return { text: `${whole}zzz: 1\n`, at: whole.length, end: whole.length }
  },
  'a key twice': (text, random) => {
    const keys = topKeys(text)
    const whole = text.endsWith('\n') ? text : `${text}\n`
    const key = keys[random(keys.length)]
    return { text: `${whole}${key}: again\n`, at: whole.length, end: whole.length }
  },
}

function topKeys(text: string): readonly unknown[] {
  const { contents } = parseDocument(text)
  return isMap(contents) ? contents.items.map(({ key }) => (isScalar(key) ? key.value : '')) : []
}

function placesOf({ text, name, library }: Sample): readonly { readonly line: number; readonly column: number }[] {
  try {
    parseLab(text, { file: 'planted.yaml', name, folder: null, library })
    return []
  } catch (error) {
    if (!(error instanceof KlabErrors)) throw error
    return error.errors.flatMap(({ parts: { at } }) => (at?.file === 'planted.yaml' ? [at] : []))
  }
}

test.each(Object.keys(PLANTS))('%s is found where it was put', what => {
  const random = randomOf(7)
  for (let round = 0; round < CASES; round++) {
    const sample = oneOf(random, CORPUS)
    const { text, at, end } = (PLANTS[what] as (typeof PLANTS)[string])(sample.text, random)
    const offsets = placesOf({ ...sample, text }).map(({ line, column }) => offsetOf(text, line, column))
    const told = `${sample.name}, round ${round}: line ${positionOf(text, at).line}, told ${offsets.map(offset => positionOf(text, offset).line)}`
    expect(
      offsets.some(offset => offset >= at && offset <= end),
      told,
    ).toBe(true)
  }
})

function offsetOf(text: string, line: number, column: number): number {
  const before = text.split('\n').slice(0, line - 1)
  return before.reduce((sum, one) => sum + one.length + 1, 0) + column - 1
}

test('the corpus has values in mappings and lists', () => {
  const kinds = new Set<string>()
  for (const { text } of CORPUS)
    visit(parseDocument(text), { Collection: (_, node) => void kinds.add(isSeq(node) ? 'list' : 'mapping') })
  expect(kinds).toEqual(new Set(['list', 'mapping']))
})
