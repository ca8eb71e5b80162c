import { expect, test } from 'vitest'
import { createConsoleLog } from '../../../src/machine/console-log.js'

test('the last lines include the unfinished one', () => {
  const log = createConsoleLog()
  log.push(Buffer.from('one\ntwo\nthree\n/ # '))
  expect(log.last(2)).toEqual(['three', '/ # '])
  expect(log.last(99)).toEqual(['one', 'two', 'three', '/ # '])
  expect(log.last(0)).toEqual([])
})

test('a line is found after it has come, with any flags', () => {
  const log = createConsoleLog()
  log.push(Buffer.from('ready 1\nready 2\nunfinished'))
  const pattern = /ready \d/g
  expect(log.find(pattern)).toBe('ready 1')
  expect(log.find(pattern)).toBe('ready 1')
  expect(log.find(/unfinished/)).toBeNull()
})

test('listeners hear until they leave', () => {
  const log = createConsoleLog()
  const lines: string[] = []
  const bytes: string[] = []
  const stopLines = log.onLine(line => lines.push(line))
  const stopBytes = log.onChunk(chunk => bytes.push(chunk.toString()))
  log.push(Buffer.from('a\nb'))
  stopLines()
  stopBytes()
  log.push(Buffer.from('c\n'))
  expect(lines).toEqual(['a'])
  expect(bytes).toEqual(['a\nb'])
})

test('100 MB of lines leave a bounded rest, the newest', () => {
  const log = createConsoleLog()
  const line = `${'x'.repeat(99)}\n`
  const chunk = Buffer.from(line.repeat(10_000))
  for (let pushed = 0; pushed < 100; pushed++) log.push(chunk)
  log.push(Buffer.from('the end\n'))
  const kept = log.last(Number.MAX_SAFE_INTEGER)
  expect(kept.length).toBeLessThanOrEqual(10_000)
  expect(kept.length).toBeGreaterThanOrEqual(5_000)
  expect(kept.at(-1)).toBe('the end')
})

test('100 MB without a newline leave a bounded rest', () => {
  const log = createConsoleLog()
  const chunk = Buffer.alloc(1_000_000, 'x')
  for (let pushed = 0; pushed < 100; pushed++) log.push(chunk)
  const characters = log.last(Number.MAX_SAFE_INTEGER).reduce((sum, line) => sum + line.length, 0)
  expect(characters).toBeLessThanOrEqual(4_010_000)
  expect(characters).toBeGreaterThanOrEqual(1_990_000)
})
