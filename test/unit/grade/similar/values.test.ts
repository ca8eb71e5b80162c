import { expect, test } from 'vitest'
import { similarPairs } from '../../../../src/grade/similar/index.js'
import { randomOf } from '../../random.js'
import { others, sketch } from './class.js'

const alice = sketch({ student: 'alice', values: { port: 24_312, word: 'qwfpgj', mode: 'left' } })

test("a hand-in with a neighbour's port is found, with whose it is and how likely chance is", () => {
  const bob = sketch({ student: 'bob', values: { port: 21_119 }, files: { 'server.c': '#define PORT 24312\n' } })
  expect(similarPairs([...others(28), bob, alice])).toEqual([
    {
      students: ['alice', 'bob'],
      likeness: 0.98,
      why: [
        '"bob" hands in 24312, which is the port of "alice" and was not given to "bob": one of 10,000 values; chance would bring about 0.003 such finds in the whole class, and this is the only one',
      ],
    },
  ])
})

test.each([
  ['in hexadecimal', '#define PORT 0x5ef8'],
  ['with a suffix', 'htons(24312u)'],
  ['in an address', 'connect to 127.0.0.1:24312'],
  ['a word, in other letters', 'puts("QWFPGJ")'],
])("a neighbour's value, %s", (_, text) => {
  const bob = sketch({ student: 'bob', values: { port: 21_119 }, files: { 'server.c': text } })
  expect(similarPairs([alice, bob])).toMatchObject([{ students: ['alice', 'bob'] }])
})

test.each([
  ['the own port, which is the same by chance', { port: 24_312 }, '24312'],
  ['a port inside a longer number', { port: 21_119 }, '1243120 0xffff24312abc 24312ms'],
  ['a value of few', { port: 21_119 }, 'left'],
])('%s is none', (_, values, text) => {
  const bob = sketch({ student: 'bob', values, files: { 'server.c': text } })
  expect(similarPairs([alice, bob])).toEqual([])
})

test.each([
  [20_000, 0],
  [22_500, 0],
  [22_222, 0],
  [23_456, 0],
  [22_501, 1],
  [27_182, 1],
])('%i, which people write of themselves or not, makes %i pairs', (port, pairs) => {
  const owner = sketch({ student: 'owner', values: { port } })
  const bob = sketch({ student: 'bob', values: { port: 21_119 }, files: { 'server.c': `listen on ${port}` } })
  expect(similarPairs([owner, bob])).toHaveLength(pairs)
})

test('what the hand-out says itself is nobody else’s', () => {
  const owner = sketch({ student: 'owner', values: { port: 27_003, word: 'zyxwvu' } })
  const bob = sketch({ student: 'bob', values: { port: 21_119, word: 'aaaaaa' }, files: { 'a.txt': '27003 zyxwvu' } })
  expect(similarPairs([owner, bob])).toEqual([])
})

test('a number that many hand in has another source than one neighbour', () => {
  const many = Array.from({ length: 8 }, (_, at) =>
    sketch({ student: `m${at}`, values: { port: 21_119 + at }, files: { 'server.c': '24312' } }),
  )
  expect(similarPairs([alice, ...many, ...others(40)])).toEqual([])
})

/** 200 students and 10,000 ports: one number of each hits somebody's port four times. */
test('when everybody has a number of his own, finds are chance, and not listed', () => {
  const random = randomOf(7)
  const port = () => 20_000 + random(10_000)
  const strangers = Array.from({ length: 200 }, (_, at) =>
    sketch({ student: `s${at}`, values: { port: port() }, files: { 'server.c': `retry on ${port()}` } }),
  )
  expect(similarPairs(strangers)).toEqual([])
})

test('who hands in a table of all numbers has nobody’s, and hides nobody', () => {
  const all = Array.from({ length: 10_000 }, (_, at) => 20_000 + at).join(' ')
  const table = sketch({ student: 'table', values: { port: 20_001 }, files: { 'a.txt': all } })
  const bob = sketch({ student: 'bob', values: { port: 21_119 }, files: { 'server.c': '24312' } })
  expect(similarPairs([alice, table, bob, ...others(50)]).map(({ students }) => students)).toEqual([['alice', 'bob']])
})
