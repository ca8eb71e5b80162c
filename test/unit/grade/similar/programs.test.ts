import { expect, test } from 'vitest'
import { cTokens } from '../../../../src/grade/similar/c-tokens.js'
import { similarPairs } from '../../../../src/grade/similar/index.js'
import { server, sketch } from './class.js'

const handIn = (student: string, source: string) => sketch({ student, files: { 'server.c': source } })
const studentsOf = (pairs: ReturnType<typeof similarPairs>) => pairs.map(({ students }) => students)

test('names, order of functions, numbers, texts, comments and white space changed: found', () => {
  const pairs = similarPairs([
    handIn('alice', server('poll')),
    handIn('bob', server('poll-copied')),
    handIn('carol', server('select')),
  ])
  expect(studentsOf(pairs)).toEqual([['alice', 'bob']])
  expect(pairs[0]?.likeness).toBeGreaterThan(0.9)
  expect(pairs[0]?.why).toEqual([expect.stringMatching(/^programs: [89]\d %/)])
})

test('a copy in a program that is four times as long is found', () => {
  const more = ['select', 'fork', 'threads'].map(name => server(name).replaceAll('main', `unused_${name}`)).join('\n')
  const pairs = similarPairs([handIn('alice', server('poll')), handIn('bob', server('poll-copied') + more)])
  expect(studentsOf(pairs)).toEqual([['alice', 'bob']])
})

test('five servers by different hands, two of which poll: none is like another', () => {
  const names = ['poll', 'poll-other', 'select', 'fork', 'threads']
  expect(similarPairs(names.map(name => handIn(name, server(name))))).toEqual([])
})

test('who hands in the starter, or a line more, has copied nobody', () => {
  const starter = (port: number) => server('starter').replace(`\${port}`, String(port))
  const one = handIn('alice', starter(20_007))
  expect(one.program).toEqual([])
  const more = starter(20_008).replace('return 0;', 'accept(fd, NULL, NULL);\n\treturn 0;')
  expect(similarPairs([one, handIn('bob', starter(20_008)), handIn('c', more), handIn('d', more)])).toEqual([])
})

test('what a quarter of the class has is no sign', () => {
  const all = Array.from({ length: 20 }, (_, at) => handIn(`s${at}`, server('poll')))
  expect(similarPairs(all)).toEqual([])
})

test('what is easily changed is no part of a token', () => {
  const source = `#include <stdio.h>
/* says "hello" */ int own(int a); // twice
#define MOST 8
int main(void) { char c = '\\''; printf("a \\" b %d", 0x1f + MOST); return own(AF_INET) ? 'x' : 1.5e3; }`
  expect(cTokens(source).join(' ')).toBe(
    'int i ( int i ) ; # define i 0 int i ( void ) { char i = 0 ; printf ( " , 0 + i ) ; return i ( AF_INET ) ? 0 : 0 ; }',
  )
  expect(cTokens('int a; /* int b;')).toEqual(['int', 'i', ';'])
  expect(cTokens('int ma\\\nin(void)/**/{}')).toEqual(cTokens('int main ( void )\n{ }'))
})

test.each([
  ['comments that are never closed', '/*'.repeat(1_000_000)],
  ['quotes', '"\\'.repeat(1_000_000)],
  ['one token', 'a'.repeat(10_000_000)],
  ['one number', '1'.repeat(10_000_000)],
  ['nesting', '{('.repeat(2_000_000)],
  ['directives', '# include'.repeat(500_000)],
  ['blanks', ' \t\\\n'.repeat(2_000_000)],
  ['bytes', Buffer.from(Uint8Array.from({ length: 4_000_000 }, (_, at) => (at * at * 31) >>> 7))],
])('%s end, and leave a small sketch', (_, source) => {
  const all = Object.fromEntries(Array.from({ length: 4 }, (_, at) => [`s${at}.c`, source]))
  const hostile = sketch({ student: 'mallory', values: { port: 24_312 }, files: all })
  expect(JSON.stringify(hostile).length).toBeLessThan(200_000)
})
