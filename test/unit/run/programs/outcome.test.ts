import { expect, test } from 'vitest'
import { readOutcome } from '../../../../src/run/programs/outcome.js'
import { chunk, done, exited, file, lines, output, STARTED, step } from './report-lines.js'

const SAVED = [step(3, 'save'), done()]
const made = (...files: object[]) => lines([...STARTED, exited(0), step(2, 'exit'), ...files, ...SAVED])
const failed = (...reports: object[]) => {
  return lines([...STARTED, ...reports, step(2, 'exit'), step(3, 'save', false), done(false)])
}

test('the pieces of a program are put together', () => {
  expect(readOutcome(made(chunk('ab'), chunk('c'), file(3)))).toEqual({ type: 'program', bytes: Buffer.from('abc') })
})

test('a gcc that says no, in its own words', () => {
  expect(readOutcome(failed(output('a.c:1:2: error: x'), output('done'), exited(1)))).toEqual({
    type: 'refused',
    messages: 'a.c:1:2: error: x\ndone\n',
  })
  // its own crash is the sources' doing as well
  expect(readOutcome(failed(exited(null, 'SIGSEGV')))).toEqual({ type: 'refused', messages: '' })
})

test.each([
  ['time', lines([...STARTED, step(2, 'exit', false, 'still running'), done(false)]), /did not come to an end/],
  ['memory', failed(output('gcc: fatal error: Killed signal terminated program cc1'), exited(1)), /more memory/],
  ['memory, and the driver as well', failed(exited(null, 'SIGKILL')), /more memory/],
  ['room for the program', made(chunk('abc'), file(3, true)), /larger than a MiB/],
])('a gcc that has no %s left', (_, text, why) => {
  expect(readOutcome(text)).toMatchObject({ type: 'excess', why: expect.stringMatching(why) })
})

test('of megabytes of messages the first are kept', () => {
  const flood = Array.from({ length: 1000 }, (_, at) => output(`${at} ${'x'.repeat(1000)}`))
  const outcome = readOutcome(failed(...flood, exited(1)))
  expect(outcome).toMatchObject({ type: 'refused', messages: expect.stringMatching(/^0 x{1000}\n1 x/) })
  expect('messages' in outcome && outcome.messages.length).toBe(65_536)
})

test.each([
  [
    'a gcc that could not be started',
    lines([step(1, 'start', false, 'no such file'), done(false)]),
    /did not start: no such/,
  ],
  ['a plan that ended early', lines([...STARTED, done(false)]), /no such file/],
  ['an end that is missing', lines([...STARTED, exited(0)]), /no last report/],
  ['a program that was not saved', failed(exited(0)), /no such file/],
  ['a piece that is missing', made(chunk('ab'), file(3)), /2 of 3 bytes/],
  ['a piece too many', made(chunk('abc'), chunk('d'), file(3)), /4 of 3 bytes/],
  ['pieces without their file', made(chunk('abc')), /3 of no bytes/],
  ['another file’s pieces', made(chunk('abc', 'other'), file(3)), /0 of 3 bytes/],
  ['more than a step can save', made(chunk('x'.repeat(2 ** 20 + 1)), file(2 ** 20 + 1)), /bytes of the program/],
])('%s is not the sources’ doing', (_, text, why) => {
  expect(() => readOutcome(text)).toThrow(why)
})
