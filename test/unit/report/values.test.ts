import { expect, test } from 'vitest'
import { visible } from '../../../src/report/text/visible.js'
import { cut, widthOf } from '../../../src/report/text/width.js'
import { kernelName } from '../../../src/report/view/names.js'
import { leavesOf, MAX_LEAVES, NO_SIBLINGS } from '../../../src/report/view/values.js'

const names = (...fields: string[]) => new Set(fields)

test.each([
  ['skc_state', 10, names(), 'TCP_LISTEN'],
  ['state', 10, names(), null],
  ['state', 3, names('sk'), 'TCP_SYN_RECV'],
  ['sk_state', 99, names(), null],
  ['family', 2, names(), 'AF_INET'],
  ['type', 0o2004001, names('family'), 'SOCK_STREAM|SOCK_NONBLOCK|SOCK_CLOEXEC'],
  ['type', 1, names('flags'), null],
  ['type', 0x100001, names('family'), null],
  ['protocol', 6, names('sock'), 'IPPROTO_TCP'],
  ['skc_dport', 0x8813, names(), 'htons(5000)'],
  ['skc_daddr', 0x0100007f, names(), '127.0.0.1'],
  ['s_addr', 0xffffffff, names(), '255.255.255.255'],
])('%s %i', (field, value, siblings, name) => {
  expect(kernelName(field, value, siblings)).toBe(name)
})

test('leaves are spelt as C spells them', () => {
  const value = {
    pointer: '0xff',
    symbol: null,
    to: { a: { b: 1 }, tab: [4, 5], next: { pointer: '0x0', symbol: null } },
  } as const
  const leaves = leavesOf('p', value, { field: 'p', siblings: NO_SIBLINGS })
  expect(leaves.map(({ path, text }) => `${path}=${text}`)).toEqual([
    'p=0xff',
    'p->a.b=1',
    'p->tab[0]=4',
    'p->tab[1]=5',
    'p->next=NULL',
  ])
})

test('a pointer to a text is shown as the text, one to a number is not', () => {
  const value = {
    name: { pointer: '0xff', symbol: 'names', to: 'a\nb' },
    big: { pointer: '0xfe', symbol: null, to: '0x41' },
  } as const
  const leaves = leavesOf('p', value, { field: 'p', siblings: NO_SIBLINGS })
  expect(leaves.map(({ path, exact }) => `${path}=${exact}`)).toEqual(['p.name="a␊b"', 'p.big=0xfe', '*p.big=0x41'])
})

test('a huge capture is looked at up to a bound', () => {
  const value = Array.from({ length: 100_000 }, (_, index) => index)
  expect(leavesOf('v', value, { field: 'v', siblings: NO_SIBLINGS })).toHaveLength(MAX_LEAVES)
})

test.each([
  ['\x1b]52;c;aGk=\x07', '␛]52;c;aGk=␇'],
  ['a\u202eb\u200bc', 'a\\u{202e}b\\u{200b}c'],
  ['\x9b2J\x7f\r\n\t', '\\u{9b}2J␡␍␊␉'],
  ['\ud800 \ufffe', '\\u{d800} \\u{fffe}'],
  ['héllo 漢字 🐧', 'héllo 漢字 🐧'],
])('makes %j visible', (text, shown) => {
  expect(visible(text)).toBe(shown)
})

test('counts and cuts by columns, not by characters', () => {
  expect(widthOf('漢字 e\u0301')).toBe(6)
  expect(cut('漢字漢字', 5)).toBe('漢字…')
  expect(cut('short', 5)).toBe('short')
})
