import { expect, test } from 'vitest'
import { createKernelLines } from '../../../src/event/index.js'

function said(...lines: string[]): (string | null)[] {
  const kernelLine = createKernelLines()
  return lines.map(line => kernelLine(line)?.said ?? null)
}

test("a kernel that stamps its lines is not believed without a stamp; its words may cut a program's line in two", () => {
  expect(
    said('SeaBIOS', '[    0.000000] Linux', 'klab-init: hello', 'task| hal[    1.000000][    T1] it', 'f'),
  ).toEqual(['SeaBIOS', 'Linux', null, 'it', null])
  const cut = createKernelLines()
  expect(cut('task| hal<4>[    1.000000] it')?.text).toBe('[    1.000000] it')
})

test('a kernel that stamps nothing is believed every line', () => {
  expect(said('Linux', '[1] x', '[   1.0] y')).toEqual(['Linux', '[1] x', '[   1.0] y'])
})

test('a line with the stamp of the line before is more of the same message, and none of its own', () => {
  const boot = ['[    0.100000] one', '[    0.100200] two']
  expect(said(...boot, '[    1.000000] comm ', '[    1.000000] Kernel panic', '[    1.000001] next')).toEqual([
    'one',
    'two',
    'comm ',
    null,
    'next',
  ])
})

test('while the clock stands still between ticks, every line counts', () => {
  expect(said('[    0.000000] a', '[    0.000000] b', '[    0.004000] c', '[    0.004000] d')).toEqual([
    'a',
    'b',
    'c',
    'd',
  ])
})
