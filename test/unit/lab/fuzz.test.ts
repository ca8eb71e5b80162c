import { expect, test } from 'vitest'
import { type Document, isCollection, isMap, isScalar, isSeq, parseDocument, visit } from 'yaml'
import { KlabErrors } from '../../../src/errors/index.js'
import { decodeLab } from '../../../src/lab/decode.js'
import { parseLab } from '../../../src/lab/index.js'
import { GOOD, LIBRARY } from './help.js'

const CASES = 1500
const SEED = 20_260_101

/** Mulberry32: small, seeded, good enough to choose mutations. */
function randomOf(seed: number): (below: number) => number {
  let state = seed
  return below => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below)
  }
}

/** Only a lab or `KlabErrors` with places inside the file may come out. */
function check(bytes: Uint8Array): 'lab' | 'errors' {
  let text = ''
  try {
    text = decodeLab(bytes, 'fuzz.yaml')
    JSON.stringify(parseLab(text, { file: 'fuzz.yaml', name: 'fuzz', folder: null, library: LIBRARY }))
    return 'lab'
  } catch (error) {
    if (!(error instanceof KlabErrors)) throw error
    for (const { code, parts } of error.errors) {
      expect(code).toBe('lab-invalid')
      const lines = (text === '' ? new TextDecoder().decode(bytes) : text).split('\n')
      const line = lines[(parts.at?.line ?? 0) - 1]
      expect(line, `${parts.what} at ${parts.at?.line}`).toBeDefined()
      expect(parts.at?.column).toBeGreaterThanOrEqual(1)
      expect(parts.at?.column).toBeLessThanOrEqual((line ?? '').length + 1)
    }
    return 'errors'
  }
}

function mutateBytes(random: (below: number) => number): Uint8Array {
  const bytes = Buffer.from(GOOD)
  const pieces = [bytes]
  for (let times = 1 + random(4); times > 0; times--) {
    const source = pieces[0] ?? bytes
    const at = random(source.length)
    const length = random(20)
    const insert = [
      Buffer.from([random(256)]),
      source.subarray(random(source.length)).subarray(0, length),
      Buffer.alloc(0),
    ]
    const middle = insert[random(3)] ?? Buffer.alloc(0)
    pieces[0] = Buffer.concat([source.subarray(0, at), middle, source.subarray(at + random(length + 1))])
  }
  return pieces[0] ?? bytes
}

const VALUES = [
  null,
  true,
  0,
  -1,
  1.5,
  2 ** 53,
  Number.NaN,
  '',
  ' ',
  '\u0000',
  '\ud800',
  '😀',
  'a\nb',
  'x'.repeat(2_000),
  '$ret',
  '((((',
  '(a+)+',
  '[',
  '../x',
  '__proto__',
  'constructor',
  'toString',
  'server',
  'client',
  'connect',
  'inet_init',
  'connect.return',
  'connect[1].args.x',
  'SIGTERM',
  'any',
  'last',
  [],
  {},
  [[]],
  [null],
  { a: 1 },
  ['a', 'a'],
  { min: 2, max: 1 },
  { of: 'a', fields: ['b'] },
  { values: { a: '$ret' } },
]

function mutateStructure(random: (below: number) => number): Uint8Array {
  const document = parseDocument(GOOD)
  for (let times = 1 + random(3); times > 0; times--) mutateNode(document, random)
  return Buffer.from(random(2) === 0 ? document.toString() : JSON.stringify(document.toJS()))
}

function mutateNode(document: Document, random: (below: number) => number): void {
  const nodes: unknown[] = []
  visit(document, { Node: (_, node) => void nodes.push(node) })
  const node = nodes[random(nodes.length)]
  const value = VALUES[random(VALUES.length)]
  if (isScalar(node)) node.value = typeof value === 'object' && value !== null ? String(random(9)) : value
  if (!isCollection(node)) return
  const other = nodes[random(nodes.length)]
  const choice = random(4)
  if (choice === 0) node.items.splice(random(node.items.length + 1), 1)
  else if (choice === 1 && isSeq(node)) node.items.push(document.createNode(value))
  else if (choice === 2 && isMap(node)) node.set(String(VALUES[random(VALUES.length)]), document.createNode(value))
  else if (isScalar(other) && isMap(node) && node.items[0] !== undefined)
    node.items[0].value = document.createNode(value)
}

test.each([
  ['bytes', mutateBytes],
  ['structure', mutateStructure],
])(
  '%s of a good lab mutated: a lab or its mistakes, nothing else',
  (_, mutate) => {
    const random = randomOf(SEED)
    const outcomes = { lab: 0, errors: 0 }
    for (let round = 0; round < CASES; round++) outcomes[check(mutate(random))]++
    expect(outcomes.errors).toBeGreaterThan(CASES / 3)
    expect(outcomes.lab).toBeGreaterThan(0)
  },
  120_000,
)
