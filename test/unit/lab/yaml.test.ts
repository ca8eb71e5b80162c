import { describe, expect, test } from 'vitest'
import { KlabErrors } from '../../../src/errors/index.js'
import { decodeLab, LARGEST_LAB } from '../../../src/lab/decode.js'
import { errorsOf, mistakes, parse } from './help.js'

describe('what is no lab at all', () => {
  test.each([
    ['an empty file', '', ['1:1 the lab file is empty → begin with `title: …`']],
    ['only comments', '# x\n', ['1:1 the lab file is empty → begin with `title: …`']],
    ['a list', '- a\n', ['1:1 a lab file is a mapping with keys, not a list of 1 → begin with `title: …`']],
    ['a word', 'a', ['1:1 a lab file is a mapping with keys, not "a" → begin with `title: …`']],
    [
      'two documents',
      'a: 1\n---\nb: 1\n',
      [
        '2:1 a lab file holds one YAML document, and here a second one begins → take out the `---`, or put the second document into a file of its own',
      ],
    ],
    [
      'a tab',
      'guest:\n\tsteps: []\n',
      ['2:1 a tab indents this line; YAML allows only spaces → replace the tab with spaces'],
    ],
    ['an open quote', 'title: "x', ['1:10 this is not YAML: Missing closing "quote']],
    ['an unknown tag', 'title: !foo x', ['1:8 a lab file may not use this YAML tag → take out the `!…`']],
    [
      'an alias of nothing',
      'title: *x',
      ['1:8 this alias names no anchor above it → write `&name` before what it repeats'],
    ],
    [
      'an alias inside itself',
      'probes: &a [*a]',
      ['1:13 the alias `*a` stands inside what it repeats → write out what is meant'],
    ],
    [
      'a NUL',
      'title: a\u0000b',
      ['1:9 a lab file may not contain the character U+0000 → take it out, or write it as an escape'],
    ],
    [
      'an escape sequence',
      'title: a\u001b[2J',
      ['1:9 a lab file may not contain the character U+001B → take it out, or write it as an escape'],
    ],
    [
      'a carriage return alone',
      'title: a\rb: 1',
      ['1:9 a lab file may not contain the character U+000D → take it out, or write it as an escape'],
    ],
    [
      'a list as key',
      '? [a]\n: 1',
      [
        '1:3 a key must be text → put it in quotes',
        '1:3 the key `title` is missing → it must be a title of 1 to 120 characters on one line, without control characters',
      ],
    ],
  ])('%s', (_, text, wanted) => {
    expect(mistakes(text).toSorted()).toEqual(wanted.toSorted())
  })

  test('an anchor may be used to write a thing once', () => {
    const lab = parse('title: x\nprobes:\n  a: &a { at: f, entry: { values: { v: b } } }\n  b: *a\n')
    expect(lab.probes.map(({ id, entry }) => [id, entry.values[0]])).toMatchObject([
      ['a', { text: 'b' }],
      ['b', { text: 'b' }],
    ])
  })

  test('a key given twice', () => {
    expect(mistakes('title: a\nprobes: { a: { at: a }, a: { at: b } }\ntitle: b\n')).toEqual([
      '2:25 the key `a` is given twice → it is on line 2 already: keep one of the two',
      '3:1 the key `title` is given twice → it is on line 1 already: keep one of the two',
    ])
  })

  test.each([
    ['brackets', '['.repeat(100_000)],
    ['braces', '{a: '.repeat(50_000)],
    ['lists', '- '.repeat(100_000)],
    ['keys', 'a: '.repeat(80_000)],
    ['questions', '? '.repeat(100_000)],
  ])('%s nested without end', (_, text) => {
    expect(errorsOf(text).errors.map(({ message }) => message)).toEqual([
      'the YAML is nested too deeply for a lab file',
    ])
  })

  test('aliases that mean billions of nodes', () => {
    const rows = Array.from({ length: 12 }, (_, row) => `a${row}: &a${row} [${`*a${row - 1}, `.repeat(10)}]\n`).slice(1)
    const text = `a0: &a0 [x, x, x]\n${rows.join('')}`
    expect(errorsOf(text).errors.map(({ message }) => message)).toEqual(['the aliases of this file repeat too much'])
  })

  test.each([
    ['keys', Array.from({ length: 20_000 }, (_, key) => `k${key}: 1`).join('\n')],
    ['commas', `[${','.repeat(250_000)}`],
    ['quotes', '"'.repeat(250_000)],
    ['anchors', '&a '.repeat(80_000)],
    ['steps', `title: x\nguest:\n  steps:\n${'    - {}\n'.repeat(25_000)}`],
    ['words', `title: x\ncmdline: [${'" ",'.repeat(60_000)}]`],
  ])('very many %s end in a bounded number of mistakes', (_, text) => {
    expect(errorsOf(text).errors.length).toBeLessThanOrEqual(101)
  })
})

describe('bytes', () => {
  const why = (bytes: Uint8Array) => {
    try {
      return decodeLab(bytes, 'x.yaml')
    } catch (error) {
      if (!(error instanceof KlabErrors)) throw error
      const [{ parts }] = error.errors
      return `${parts.at?.line}:${parts.at?.column} ${parts.what}`
    }
  }

  test.each([
    ['text', Buffer.from('title: é'), 'title: é'],
    ['a byte-order mark', Buffer.from('\ufefftitle: x'), 'title: x'],
    ['Latin 1', Buffer.from('a: b\ntitle: \u00e9', 'latin1'), '2:8 the file is not UTF-8 text'],
    ['UTF-16', Buffer.from('\ufefftitle: x', 'utf16le'), '1:1 the file is UTF-16, not UTF-8'],
    ['a byte-order mark inside', Buffer.from('a: \ufeffb'), '1:4 a lab file may not contain the character U+FEFF'],
    ['too much', Buffer.alloc(LARGEST_LAB + 1, 'x'), '1:1 the file is larger than 256 KiB'],
  ])('%s', (_, bytes, wanted) => {
    expect(why(bytes)).toBe(wanted)
  })
})

describe('the place of a mistake inside a text', () => {
  const probe = (expression: string) =>
    `title: x\nprobes:\n  p:\n    at: f\n    entry:\n      values:\n        v: ${expression}\n`
  test.each([
    ['plain', 'a + f(1)', '7:16'],
    ['plain on two lines', 'a +\n          f(1)', '8:11'],
    ['in single quotes', "'''a'' + f(1)'", '7:21'],
    ['in double quotes', '"a \\x2b f(1)"', '7:20'],
    ['in double quotes on two lines', '"a + \\\n          f(1)"', '8:11'],
    ['in a block', '|\n          a +\n            f(1)', '9:13'],
    ['in a folded block', '>-\n          a +\n\n          f(1)', '10:11'],
    ['behind an anchor', '&x a + f(1)', '7:19'],
  ])('%s', (_, expression, place) => {
    expect(mistakes(probe(expression))[0]?.split(' ').slice(0, 2)).toEqual([place, '`f`'])
  })
})
