import { describe, expect, test } from 'vitest'
import { describeError, KlabErrors } from '../../../src/errors/index.js'
import { parseFeatures } from '../../../src/lab/features.js'
import { applicability, libraryOf, namesOf } from '../../../src/lab/index.js'
import { mistakes, parse } from './help.js'

const HEAD = 'title: A lab\n'

test('what a lab mentions is in it as it is declared, and nothing else', () => {
  const lab = parse(`${HEAD}requires: [CONFIG_INET, lsm]
probes:
  a: { at: inet_create, when: compat }
expect:
  - { hit: a, unless: [lsm] }
  - hit: a
`)
  expect(lab).toMatchObject({ requires: ['CONFIG_INET', 'lsm'] })
  expect(lab.probes[0]).toMatchObject({ when: ['compat'], unless: [] })
  expect(lab.expectations.map(({ when, unless }) => [when, unless])).toEqual([
    [[], ['lsm']],
    [[], []],
  ])
  expect(lab.features).toEqual({
    CONFIG_INET: { title: 'CONFIG_INET', options: ['CONFIG_INET'], functions: [], fields: [], architectures: [] },
    lsm: {
      title: 'Security hooks',
      options: ['CONFIG_SECURITY_NETWORK'],
      functions: [],
      fields: [],
      architectures: [],
    },
    compat: {
      title: '32-bit programs',
      options: [],
      functions: ['do_int80', 'do_syscall_32'],
      fields: [],
      architectures: ['x86_64'],
    },
  })
})

test.each([
  ['requires: [lms]\nprobes: { a: { at: f } }', '2:12 there is no feature `lms` → did you mean `lsm`?'],
  [
    'probes: { a: { at: f, when: hash } }',
    '2:29 there is no feature `hash` → the features are lsm, old-hash and compat',
  ],
  ['probes: { a: { at: f, unless: [lsm, constructor] } }', '2:37 there is no feature `constructor`'],
  ['probes: { a: { at: f } }\nexpect: [{ hit: a, when: Lsm }]', '3:26 `when` must be the name of a feature'],
  ['probes: { a: { at: f, when: lsm, unless: lsm } }', '2:42 no kernel both has and lacks `lsm`'],
])('%j', (rest, mistake) => {
  expect(mistakes(`${HEAD}${rest}\n`).join('\n')).toContain(mistake)
})

test("a function's other names are tried after the lab's own alternatives, from whichever name", () => {
  const places = (at: string) => parse(`${HEAD}probes: { a: { at: ${at} } }\n`).probes[0]?.at.map(({ text }) => text)
  expect(places('__sys_connect')).toEqual(['__sys_connect', 'sys_connect', 'SyS_connect'])
  expect(places('[sys_connect, inet_stream_connect]')).toEqual([
    'sys_connect',
    'inet_stream_connect',
    '__sys_connect',
    'SyS_connect',
  ])
  expect(places('[net/socket.c:9, inet_bind]')).toEqual(['net/socket.c:9', 'inet_bind'])
  expect(parse(`${HEAD}probes: { a: { at: f, under: sys_connect } }\n`).probes[0]?.under).toEqual([
    'sys_connect',
    '__sys_connect',
    'SyS_connect',
  ])
})

describe('features.yaml', () => {
  const faults = (text: string) => {
    try {
      parseFeatures(text, 'f.yaml')
    } catch (error) {
      if (error instanceof KlabErrors) return describeError(error).split('\n')[0]
      throw error
    }
    return 'right'
  }

  test('the one that ships is right', () => {
    const { source, file } = libraryOf(null).features
    expect(Object.keys(parseFeatures(source, file).features)).toContain('lsm')
  })

  test.each([
    ['', 'right'],
    ['features: { a: { title: A, field: struct sock.sk_state } }', 'right'],
    ['features: { a: { title: A } }', 'f.yaml:1:13: error: nothing tells whether a kernel has `a`'],
    ['features: { A: { title: A, option: CONFIG_A } }', '`A` must be the name of a feature'],
    ['features: { a: { title: A, field: sk_state } }', '`field` must be a field such as `struct sock.sk_state`'],
    ['features: { a: { title: A, architecture: arm } }', '`architecture` must be x86_64 or i386'],
    ['features: { a: { title: A, version: 6 } }', 'a feature has no key `version`'],
    ['renamed: { functions: { a: [] } }', '`a` must be a list of names, 1 to 16 of them'],
    ['7', 'the features are a mapping with keys, not 7'],
    ['a: [', 'this line is indented differently'],
  ])('%j', (text, fault) => {
    expect(faults(text)).toContain(fault)
  })

  test('fields and names are taken apart', () => {
    const { features, renamed } = parseFeatures(
      'features: { a: { title: A, field: struct socket->sk.sk_state } }\nrenamed: { functions: { a: [b, c], d: [c] } }',
      'f.yaml',
    )
    expect(features.a?.fields).toEqual([
      { type: 'struct socket', path: ['sk', 'sk_state'], text: 'struct socket->sk.sk_state' },
    ])
    expect(renamed).toEqual({ a: ['b', 'c'], b: ['a', 'c'], c: ['a', 'b', 'd'], d: ['c'] })
    expect(namesOf(renamed, 'constructor')).toEqual(['constructor'])
  })
})

describe('whether something applies', () => {
  const presence = {
    yes: { present: true, why: 'y' },
    no: { present: false, why: 'n' },
    maybe: { present: null, why: 'm' },
  }
  const ask = (when: readonly string[], unless: readonly string[]) =>
    applicability(
      { when, unless },
      name => (presence as Record<string, (typeof presence)['maybe' | 'yes' | 'no']>)[name],
    )

  test.each([
    [[], [], 'yes', ''],
    [['yes'], ['no'], 'yes', ''],
    [['no'], [], 'no', 'this kernel lacks the feature `no` (n)'],
    [[], ['yes'], 'no', 'this kernel has the feature `yes` (y)'],
    [['maybe', 'no'], [], 'no', 'this kernel lacks the feature `no` (n)'],
    [['yes', 'maybe'], [], 'unknown', 'it is not known whether this kernel has the feature `maybe` (m)'],
    [[], ['maybe'], 'unknown', 'it is not known whether this kernel has the feature `maybe` (m)'],
    [['untold'], [], 'unknown', 'it is not known whether this kernel has the feature `untold` (nothing tells)'],
  ])('when %j, unless %j: %s', (when, unless, applies, why) => {
    expect(ask(when, unless)).toMatchObject({ applies, why })
  })
})
