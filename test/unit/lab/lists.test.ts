import { expect, test } from 'vitest'
import { mistakes, parse, spoilt } from './help.js'

const LIST = 'head: x, of: struct sock, by: sk_node'

/** `GOOD` with captures of a probe's entry. */
function withCaptures(captures: string): string {
  return spoilt('    entry: { backtrace: 8 }\n', `    entry: ${captures}\n`)
}

function capturesOf(captures: string) {
  return parse(withCaptures(captures)).probes[0]?.entry.values
}

test('a list, a table and bytes compile to the model, defaults filled in', () => {
  const captures = capturesOf(
    '{ lists: { all: { head: "&sk->queue", of: struct sk_buff, by: next, values: { first: "*item->data" } },' +
      ' table: { table: hash, size: mask + 1, head: chain->first, of: struct sock, by: sk->sk_node, fields: [sk->sk_num], limit: 2 },' +
      ' fixed: { table: hash, size: 32, of: sock_t, by: node } },' +
      ' bytes: { data: { at: buf, length: 16 } } }',
  )
  const name = (text: string) => ({ text, expression: { op: 'name', name: text } })
  expect(captures).toMatchObject([
    {
      kind: 'list',
      name: 'all',
      from: { type: 'head', head: { text: '&sk->queue' } },
      of: 'struct sk_buff',
      by: 'next',
      fields: [],
      values: [
        {
          name: 'first',
          text: '*item->data',
          expression: { op: 'unary', of: { op: 'member', of: { op: 'item' }, field: 'data' } },
        },
      ],
      limit: 64,
    },
    {
      kind: 'list',
      from: { type: 'table', table: name('hash'), size: { text: 'mask + 1' }, head: 'chain.first' },
      by: 'sk.sk_node',
      fields: ['sk.sk_num'],
      limit: 2,
    },
    { kind: 'list', from: { type: 'table', size: { text: '32', expression: { op: 'int', value: '32' } }, head: null } },
    { kind: 'bytes', name: 'data', at: name('buf'), length: { text: '16', expression: { op: 'int', value: '16' } } },
  ])
})

test('`item` is an element only in what is computed for each', () => {
  const [list, value] =
    capturesOf('{ values: { v: item }, lists: { l: { head: item, of: struct s, by: n, values: { i: item } } } }') ?? []
  expect(list).toMatchObject({ expression: { op: 'name', name: 'item' } })
  expect(value).toMatchObject({
    from: { head: { expression: { op: 'name', name: 'item' } } },
    values: [{ expression: { op: 'item' } }],
  })
})

test.each([
  [
    '{ lists: { a: { of: struct s, by: n } } }',
    ['23:23 where the list begins is not said → add `head`, or `table` and `size`'],
  ],
  [
    '{ lists: { a: { head: x, size: 3, of: struct s, by: n } } }',
    ['23:37 a list without a table has no size → add `table`, or take `size` out'],
  ],
  [
    '{ lists: { a: { table: x, of: struct s, by: n } } }',
    ['23:23 how many buckets the table has is not said → add `size`'],
  ],
  [
    '{ lists: { a: { table: x, size: 4, head: "&y", of: struct s, by: n } } }',
    ['23:53 beside `table`, `head` is the field of a bucket → write the field alone, `chain` for example'],
  ],
  [
    `{ lists: { a: { ${LIST}, fields: [address, b], values: { b: item } } } }`,
    [
      '23:76 `address` is in each element already → give it another name under `values`',
      '23:99 `b` is in each element already → give it another name under `values`',
    ],
  ],
  [
    `{ values: { a: x }, lists: { a: { ${LIST} } }, bytes: { a: { at: x, length: 1 } } }`,
    [
      '23:41 `a` is both a value and a list → give one of the two another name',
      '23:98 `a` is both a value and a piece of memory → give one of the two another name',
    ],
  ],
  [
    `{ lists: { a: { ${LIST}, limit: 513 } } }`,
    ['23:74 `limit` must be a whole number of elements from 1 to 512, not 513'],
  ],
  ['{ bytes: { a: { at: x, length: 4097 } } }', ['23:43 `length` must be a whole number from 0 to 4096, not 4097']],
  [
    '{ bytes: { a: { at: f(x), length: 1 } } }',
    [expect.stringContaining('23:32 `f` is called, and an expression cannot call')],
  ],
  [
    '{ lists: { a: { head: x, of: "struct s *", by: n } } }',
    ['23:41 `of` must be a type such as `struct sock`, not "struct s *"'],
  ],
])('%s', (captures, wanted) => {
  expect(mistakes(withCaptures(captures))).toEqual(wanted)
})

/** `GOOD` with a list and bytes, and one expectation. */
function expecting(expectation: string): string {
  const captures = `{ lists: { l: { ${LIST}, fields: [sk_num], values: { comm: item } } }, bytes: { b: { at: x, length: 1 } }, values: { v: x } }`
  return withCaptures(captures).replace('  - hit: connect\n    count: 1\n    task: client\n', `  - ${expectation}\n`)
}

test.each([
  '{ value: "inet_init.entry.l[*].sk_num", includes: 7777 }',
  '{ value: "inet_init.entry.l[*].comm", excludes: null }',
  '{ value: "inet_init.entry.l[*].address", includes: { same-as: inet_init.entry.v } }',
  '{ value: "inet_init.entry.l[0].sk_num", same-as: { output: server, matches: "(.)" } }',
  '{ value: "inet_init.entry.l.length", differs-from: { console: "x(y)(?:z)", nth: last, base: 8 } }',
  '{ value: inet_init.entry.b.hex, equals: "68 69" }',
  '{ value: "inet_init.entry.l[*]", same-as: { value: inet_init.entry.v, nth: 1 } }',
])('right: %s', expectation => {
  expect(mistakesOrNone(expecting(expectation))).toEqual([])
})

function mistakesOrNone(text: string): readonly string[] {
  parse(text)
  return []
}

test('what was printed compiles with its defaults', () => {
  const [expectation] = parse(
    expecting('{ value: inet_init.entry.v, same-as: { output: server, matches: "(.)", base: 16 } }'),
  ).expectations
  expect(expectation).toMatchObject({
    test: { op: 'same-as', other: { task: 'server', pattern: '(.)', nth: 1, base: 16 } },
  })
})

test.each([
  [
    '{ value: "inet_init.entry.l[*].sk_nun", equals: 1 }',
    'there is no field of `l` named `sk_nun` → did you mean `sk_num`?',
  ],
  ['{ value: "inet_init.entry.l.sk_num", equals: 1 }', 'there is no part of `l` named `sk_num` → known are length'],
  ['{ value: inet_init.entry.b.hax, equals: 1 }', 'there is no part of `b` named `hax` → did you mean `hex`?'],
  [
    '{ value: inet_init.entry.l, includes: 1 }',
    "`includes` looks among the elements of a list → write `inet_init.entry.l[*]`, with the element's field behind it",
  ],
  ['{ value: "inet_init.entry.l[*].a[*]", equals: 1 }', '`[*]` may stand once'],
  [
    '{ value: inet_init.entry.v, same-as: "inet_init.entry.l[*].sk_num" }',
    'the other value cannot be each element of a list',
  ],
  ['{ value: inet_init.entry.v, same-as: { output: servre, matches: "(x)" } }', 'there is no task `servre`'],
  [
    '{ value: inet_init.entry.v, same-as: { output: server, matches: "x" } }',
    'no group of the pattern says which part is meant',
  ],
  ['{ value: inet_init.entry.v, same-as: { output: server, matches: "(x)(y)" } }', 'the pattern has 2 groups'],
  ['{ value: inet_init.entry.v, same-as: { output: server, matches: "((x+)+)" } }', 'repeating a group'],
  ['{ value: inet_init.entry.v, same-as: { output: server, matches: "(x)", base: 2 } }', '`base` must be 8, 10 or 16'],
  ['{ value: inet_init.entry.v, same-as: { outptu: server } }', 'none of the keys of `same-as` says what it is'],
  ['{ value: inet_init.entry.v, same-as: 7 }', '`same-as` must be a captured value'],
  ['{ value: inet_init.entry.v, same-as: nonsense }', 'after the probe must stand `.args`'],
  [
    '{ value: "inet_init.entry.l[*].sk_num", includes: { same-as: inet_init.entry.v, x: 1 } }',
    'an element has no key `x`',
  ],
])('wrong: %s', (expectation, wanted) => {
  expect(mistakes(expecting(expectation))).toEqual([expect.stringContaining(wanted)])
})
