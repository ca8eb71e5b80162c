import { expect, test } from 'vitest'
import {
  GRADE_FORMATS,
  isGradeFormat,
  overviewPage,
  renderGrades,
  STUDENT_FILES,
} from '../../../../src/grade/results/index.js'
import { EVIL } from '../../report/hostile-report.js'
import { CLASS, MALLORY } from '../sample-grades.js'

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
const HARMFUL = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]/
const COMMAND = /^\s*::[a-z]|##\[/m

const PAIR = { students: [EVIL, EVIL] as const, likeness: 7, why: [EVIL, '::error::x'] }

const OUTPUTS: readonly (readonly [string, string])[] = [
  ...GRADE_FORMATS.map(format => [format, renderGrades(format, [MALLORY, ...CLASS])] as const),
  ...Object.entries(STUDENT_FILES).map(([name, render]) => [name, render(MALLORY)] as const),
  ['index.html', overviewPage([MALLORY], { similar: [PAIR], folderOf: student => student })],
]

test.each(OUTPUTS)(
  '%s holds no character and no line that a terminal, browser, parser or CI system acts upon',
  (_, text) => {
    const lines = text.replaceAll('\r\n', '\n')
    expect(lines).not.toMatch(HARMFUL)
    expect(lines).not.toMatch(/\p{Cs}/u)
    expect(lines).not.toMatch(COMMAND)
  },
)

test('an answer of a megabyte makes no page of a megabyte', () => {
  const long = 'x'.repeat(1_000_000)
  const grade = {
    ...MALLORY,
    student: long,
    title: long,
    notes: [long],
    answers: { [long]: { state: 'given' as const, shown: long, why: null } },
  }
  for (const [name, render] of Object.entries(STUDENT_FILES))
    if (name !== 'grade.json') expect(render(grade).length).toBeLessThan(100_000)
  for (const format of GRADE_FORMATS)
    if (format !== 'json') expect(renderGrades(format, [grade]).length).toBeLessThan(20_000)
})

test('a format must be one of the list', () => {
  expect(isGradeFormat('ktap')).toBe(true)
  expect(isGradeFormat('constructor')).toBe(false)
})
