import { describe, expect, test } from 'vitest'
import { createLineSplitter, harmless, MAX_LINE } from '../../../src/machine/console-text.js'

function split(...chunks: (string | Buffer)[]): { lines: string[]; partial: string } {
  const lines: string[] = []
  const splitter = createLineSplitter(line => lines.push(line))
  for (const chunk of chunks) splitter.push(Buffer.from(chunk))
  return { lines, partial: splitter.partial() }
}

describe('lines', () => {
  test('are whole whatever the chunks are', () => {
    expect(split('on', 'e\r', '\ntwo\n\nth', 'ree')).toEqual({ lines: ['one', 'two', ''], partial: 'three' })
  })

  test('a character cut in two is put together', () => {
    const bytes = Buffer.from('ä→\n')
    const pieces = [...bytes].map(byte => Buffer.from([byte]))
    expect(split(...pieces)).toEqual({ lines: ['ä→'], partial: '' })
  })

  test('bytes that are no text do no harm', () => {
    expect(split(Buffer.from([0xff, 0x41, 0x0a])).lines).toEqual(['�A'])
  })

  test('an escape cut in two is taken out', () => {
    expect(split('a\x1b[3', '1mb\x1b[0m\n').lines).toEqual(['ab'])
  })

  test('a line without an end is cut into pieces', () => {
    const { lines, partial } = split('x'.repeat(MAX_LINE * 2 + 5))
    expect(lines.map(line => line.length)).toEqual([MAX_LINE, MAX_LINE])
    expect(partial).toBe('xxxxx')
  })
})

test.each([
  ['plain\ttext', 'plain\ttext'],
  ['\x1b[1;31mred\x1b[0m', 'red'],
  ['\x1b]0;title\x07after', 'after'],
  ['\x1b]8;;http://x\x1b\\link\x1b]8;;\x1b\\', 'link'],
  ['\x1bPq…\x1b\\after', 'after'],
  ['\x1b]0;never ended', ''],
  ['\x1bcreset', 'reset'],
  ['\x1b(Bcharset', 'charset'],
  ['\x9b31mred', 'red'],
  ['prompt\x1b[6n', 'prompt'],
  ['bell\x07 del\x7f back\x08', 'bell\\x07 del\\x7f back\\x08'],
  ['over\rwritten\r\r', 'over\\x0dwritten'],
  ['cut \x1b', 'cut '],
])('%j is shown as %j', (raw, shown) => {
  expect(harmless(raw)).toBe(shown)
})
