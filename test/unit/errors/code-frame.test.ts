import { expect, test } from 'vitest'
import { codeFrame, positionOf } from '../../../src/errors/code-frame.js'

test('shows the line between its neighbours, with carets below the span', () => {
  expect(codeFrame('one\ntwo: three\nfour\n', { offset: 9, length: 5 })).toBe(
    ['  1 | one', '> 2 | two: three', '    |      ^^^^^', '  3 | four'].join('\n'),
  )
})

test.each([
  ['the first line', 'a\nb', { offset: 0, length: 1 }, '> 1 | a\n    | ^\n  2 | b'],
  ['the end of the text', 'a\nb', { offset: 3, length: 1 }, '  1 | a\n> 2 | b\n    |  ^'],
  ['an empty text', '', { offset: 0, length: 0 }, '> 1 |\n    | ^'],
  ['beyond the end', 'ab', { offset: 99, length: 9 }, '> 1 | ab\n    |   ^'],
  ['a tab', 'a:\tb', { offset: 3, length: 1 }, '> 1 | a:  b\n    |     ^'],
  ['wide characters', '漢字 x', { offset: 3, length: 1 }, '> 1 | 漢字 x\n    |      ^'],
  ['an emoji', '😀 x', { offset: 3, length: 1 }, '> 1 | 😀 x\n    |    ^'],
  ['a combining mark', 'e\u0301 x', { offset: 3, length: 1 }, '> 1 | e\u0301 x\n    |   ^'],
  ['control characters', '\u001b[31m x', { offset: 6, length: 1 }, '> 1 | \ufffd[31m x\n    |       ^'],
  ['a turned reading direction', 'a\u202eb', { offset: 2, length: 1 }, '> 1 | a\ufffdb\n    |   ^'],
  ['CRLF', 'a\r\nbc\r\nd', { offset: 3, length: 2 }, '  1 | a\n> 2 | bc\n    | ^^\n  3 | d'],
  ['a span over the line end', 'ab\ncd', { offset: 1, length: 4 }, '> 1 | ab\n    |  ^\n  2 | cd'],
])('%s', (_, text, span, frame) => {
  expect(codeFrame(text, span)).toBe(frame)
})

test.each([0, 95, 150, 1_000, 199_999])('a line of 200,000 characters stays short around column %i', offset => {
  const text = `${'x'.repeat(offset)}!${'y'.repeat(199_999 - offset)}`
  const [line = '', carets = ''] = codeFrame(text, { offset, length: 1 }).split('\n')
  expect(line.length).toBeLessThanOrEqual(110)
  expect(line[carets.indexOf('^')]).toBe('!')
})

test('positions count from 1', () => {
  expect(positionOf('a\nbc', 3)).toEqual({ line: 2, column: 2 })
})

test('the lines around are the right ones, empty ones too', () => {
  const lines = ['', 'a', '', '', 'b', 'c', '']
  const text = lines.join('\n')
  for (const line of lines.keys()) {
    const offset = lines.slice(0, line).join('\n').length + (line === 0 ? 0 : 1)
    expect(positionOf(text, offset)).toEqual({ line: line + 1, column: 1 })
    const shown = codeFrame(text, { offset, length: 1 }).split('\n')
    const wanted = [
      ...(line === 0 ? [] : [`  ${line} | ${lines[line - 1]}`]),
      `> ${line + 1} | ${lines[line]}`,
      '    | ^',
      ...(lines[line + 1] ? [`  ${line + 2} | ${lines[line + 1]}`] : []),
    ]
    expect(shown).toEqual(wanted.map(one => one.trimEnd()))
  }
})
