import { expect, test } from 'vitest'
import { codeFrame, describeError, KlabError, visible, visibleLines } from '../../../src/errors/index.js'
import { asciiJson } from '../../../src/report/text/visible.js'

/** What a guest or a file's name may hold: escapes, commands of CI systems, a report of another tool. */
const LINES = [
  '\x1b[2J\x1b]52;c;aGk=\x07\x9b2J\u202e',
  '::error file=a::b',
  '  ::add-mask::x',
  'a ##[error]b ###[group]',
  '##vso[task.setvariable variable=a]b',
  "##teamcity[testFailed name='a']",
  'error: klab itself failed',
  'not ok 1 - a',
]

/** actions/runner takes `##[` anywhere and `::name` behind blanks; Azure and TeamCity have their own. */
const COMMAND = /##[\w.]*\[|^\s*::[a-z]/im

test('a line that a CI system would obey is kept to be read, and obeyed no longer', () => {
  expect(LINES.slice(1, 6).map(visible)).toEqual([
    '∶∶error file=a::b',
    '  ∶∶add-mask::x',
    'a #♯[error]b ##♯[group]',
    '#♯vso[task.setvariable variable=a]b',
    "#♯teamcity[testFailed name='a']",
  ])
})

test('what is no command stays as it is', () => {
  const text = 'do_initcall_level::level ## heading #[x] a:: b :: c'
  expect(visible(text)).toBe(text)
})

test("every part of an error is data: what others said stands behind a bar and is never klab's own line", () => {
  const evil = LINES.join('\n')
  const file = `a\n${evil}.yaml`
  const shown = describeError(
    new KlabError('guest-panic', {
      what: evil,
      why: evil,
      todo: evil,
      frame: codeFrame(evil, { offset: evil.indexOf('##vso'), length: 5 }),
      at: { file, line: 1, column: 1 },
    }),
  )
  expect(shown).not.toMatch(COMMAND)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
  expect(shown).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/)
  expect(shown.split('\n').filter(line => line.startsWith('error:'))).toEqual([])
  expect(shown.split('\n').filter(line => line.startsWith('  │ '))).toHaveLength(LINES.length)
})

test('a fault of klab itself is told in the same way', () => {
  const error = Object.assign(new Error('x'), { stack: LINES.join('\n') })
  const [first, ...rest] = describeError(error).split('\n')
  expect(first).toBe('error: klab itself failed: this is a bug in klab, please report it')
  expect(rest.every(line => line.startsWith('  │ '))).toBe(true)
  expect(rest.join('\n')).not.toMatch(COMMAND)
})

test('lines stay lines', () => {
  expect(visibleLines('a\r\nb\n')).toBe('a␍\nb\n')
})

test('JSON gives back the very words, and holds no command', () => {
  const json = asciiJson(LINES)
  expect(JSON.parse(json)).toEqual(LINES)
  expect(json).toMatch(/^[\x20-\x7e\n]*$/)
  expect(json).not.toMatch(COMMAND)
})
