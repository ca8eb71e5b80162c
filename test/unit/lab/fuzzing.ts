import { expect } from 'vitest'
import { type Document, isCollection, isMap, isScalar, isSeq, parseDocument, visit } from 'yaml'
import { KlabErrors } from '../../../src/errors/index.js'
import { decodeLab } from '../../../src/lab/decode.js'
import { parseLab } from '../../../src/lab/index.js'
import type { Random } from '../random.js'
import { GOOD, libraryWith } from './help.js'

/** Only a lab or `KlabErrors` with places inside the lab's file or its set's may come out. */
export function check({ lab, set }: Files): 'lab' | 'errors' {
  const library = libraryWith({ shared: new TextDecoder().decode(set) })
  try {
    const text = decodeLab(lab, 'fuzz.yaml')
    JSON.stringify(parseLab(text, { file: 'fuzz.yaml', name: 'fuzz', folder: null, library }))
    return 'lab'
  } catch (error) {
    if (!(error instanceof KlabErrors)) throw error
    for (const { code, parts } of error.errors) {
      expect(code).toBe('lab-invalid')
      const { file, line: number = 0, column } = parts.at ?? {}
      const source = file === 'fuzz.yaml' ? lab : file === 'sets/shared' ? set : Buffer.alloc(0)
      const line = new TextDecoder().decode(source).split('\n')[number - 1]
      expect(line, `${parts.what} at ${file}:${number}`).toBeDefined()
      expect(column).toBeGreaterThanOrEqual(1)
      expect(column).toBeLessThanOrEqual((line ?? '').length + 1)
    }
    return 'errors'
  }
}

export interface Files {
  readonly lab: Uint8Array
  readonly set: Uint8Array
}

/** Everything that a lab may say about lists, memory, sets, features, saved files and what was printed. */
export const SEEN_CLOSELY = `title: A conversation, closely
answers: [where it goes]
requires: [CONFIG_INET, lsm]
guest:
  packages: [tcpdump]
  steps:
    - start: client
      run: [tcpdump, -w, /tmp/lo.pcap]
    - asleep: client
      within: 5
    - save: /tmp/lo.pcap
      as: shake.pcap
    - exit: client
include:
  - { set: shared, tasks: [client], only: [bind] }
probes:
  listen:
    at: inet_listen
    when: lsm
    unless: [old-hash]
    entry: &captured
      lists:
        listeners: { table: hash.buckets, size: hash.mask + 1, head: chain, of: struct sock, by: sk_node, fields: [sk_num] }
        sleepers: { head: '&sock->wq.wait', of: struct entry, by: entry, values: { task: item->private }, limit: 9 }
      bytes: { address: { at: umyaddr, length: addrlen }, name: { at: 'sock->name', length: 16 } }
    return: { bytes: { after: { at: $ret, length: 4 } } }
  close: { at: inet_release, entry: *captured, return: same }
expect:
  - value: close.entry.listeners[*].sk_num
    includes: 7777
    when: lsm
  - value: close.exit.listeners[*].address
    excludes: { same-as: 'bind[client][1].args.sock' }
  - value: close.exit.address.hex
    same-as: { output: client, matches: 'port ([0-9]+)', nth: last, base: 16 }
  - value: close.entry.sleepers[0].task
    differs-from: { console: 'at (0x[0-9a-f]+)' }
  - packets: shake
    port: 7777
    flags: [S, S., .]
  - value: shake[1].packet.seq
    same-as: { value: close.return, task: client, nth: 1 }
`

export const SHARED = `title: Binding
probes:
  bind: { at: inet_bind, tasks: [client], when: [compat], entry: { bytes: { it: { at: uaddr, length: addr_len } } } }
  other: { at: [inet_bind, net/socket.c:7], return: true }
`

/** One of the two labs is mutated, or the set. */
export function mutant(random: Random, mutate: (good: string, random: Random) => Uint8Array): Files {
  const which = random(3)
  if (which === 0) return { lab: mutate(GOOD, random), set: Buffer.from(SHARED) }
  if (which === 1) return { lab: mutate(SEEN_CLOSELY, random), set: Buffer.from(SHARED) }
  return { lab: Buffer.from(SEEN_CLOSELY), set: mutate(SHARED, random) }
}

export function mutateBytes(good: string, random: Random): Uint8Array {
  const bytes = Buffer.from(good)
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
  'lsm',
  ['lsm', 'lsm'],
  'shared',
  '../x.yaml',
  'shake',
  'shake.pcap',
  'p.pcap',
  'close.exit.listeners[*]',
  'close.args[*]',
  '(a)(b)',
  '((a*)*)',
  { 'same-as': 'close.entry.listeners[*].sk_num' },
  { output: 'client', matches: '(x)' },
  { console: '(x)', base: 8 },
  { table: 'a', of: 'struct b', by: 'c' },
  { head: 'item', of: 'b', by: 'c->d', values: { address: 'item' } },
  { at: '0', length: 2 ** 40 },
  { set: 'shared', only: ['bind', 'bind'] },
]

export function mutateStructure(good: string, random: Random): Uint8Array {
  const document = parseDocument(good)
  for (let times = 1 + random(3); times > 0; times--) mutateNode(document, random)
  const text = document.toString({ verifyAliasOrder: false })
  // an alias that lost its anchor has no data
  const plain = random(2) === 0 && !text.includes('*captured')
  return Buffer.from(plain ? JSON.stringify(document.toJS()) : text)
}

function mutateNode(document: Document, random: Random): void {
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
