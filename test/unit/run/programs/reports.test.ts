import { expect, test } from 'vitest'
import { readReports } from '../../../../src/run/programs/reports.js'
import { chunk, done, exited, file, lines, output, STARTED, step } from './report-lines.js'

const GOOD = lines([
  ...STARTED,
  output('hm'),
  exited(0),
  step(2, 'exit'),
  chunk('abc'),
  file(3),
  step(3, 'save'),
  done(),
])

test('what the step runner writes is read', () => {
  expect(
    readReports(GOOD)
      .map(({ kind }) => kind)
      .join(' '),
  ).toBe('task step output task step chunk file step done')
})

const spoilt = (from: string | RegExp, to: string) => {
  const text = GOOD.replace(from, to)
  expect(text).not.toBe(GOOD)
  return text
}
const NONE = /is none that the step runner makes/

test.each([
  ['nothing', '', /cut off/],
  ['an end that is cut off', GOOD.slice(0, -1), /cut off/],
  ['no end', lines([...STARTED]), /no last report/],
  ['something behind the end', lines([done(), output('x')]), /after the last one/],
  ['two ends', lines([done(), done()]), /after the last one/],
  ['a number left out', spoilt('"n":3', '"n":4'), /report 3 bears the number 4/],
  ['a number twice', spoilt('"n":3', '"n":2'), /report 3 bears the number 2/],
  ['what is no JSON', spoilt('"kind":"output"', '"kind":'), NONE],
  ['a list', spoilt(/^.*output.*$/m, '[]'), NONE],
  ['another kind', spoilt('"kind":"output"', '"kind":"hit"'), NONE],
  ['a field more', spoilt('"partial":false', '"partial":false,"x":1'), NONE],
  ['a field less', spoilt(',"partial":false', ''), NONE],
  ['a text for a number', spoilt('"status":0', '"status":"0"'), NONE],
  ['a size below nothing', spoilt('"size":3', '"size":-3'), NONE],
  ['a size that no double holds', spoilt('"size":3', '"size":9007199254740993'), NONE],
  ['what is no base64', spoilt('"data":"YWJj"', '"data":"YW!j"'), NONE],
  ['base64 without its padding', spoilt('"data":"YWJj"', '"data":"YWJjZA"'), NONE],
  ['another epoch', spoilt('0x18', '18'), NONE],
  ['an empty line', `\n${GOOD}`, NONE],
])('%s is refused', (_, text, why) => {
  expect(() => readReports(text)).toThrow(why)
})
