import { expect, test } from 'vitest'
import { escapeKeys } from '../../../src/machine/terminal.js'

function type(...chunks: string[]): { sent: string; left: boolean } {
  let sent = ''
  const keys = escapeKeys(text => {
    sent += text
  })
  const left = chunks.map(keys).includes(true)
  return { sent, left }
}

test.each([
  [['ls\r'], 'ls\r', false],
  [['\x03'], '\x03', false],
  [['\x01x'], '', true],
  [['\x01', 'x'], '', true],
  [['a\x01x'], '', true],
  [['\x01a'], '\x01', false],
  [['\x01\x01'], '\x01', false],
  [['\x01\x01x'], '\x01x', false],
  [['\x01q'], '\x01q', false],
])('%j sends %j and leaves: %s', (chunks, sent, left) => {
  expect(type(...chunks)).toEqual({ sent, left })
})
