import type { CheckGrade, Grade } from '../../assignment/model/index.js'
import { byStudent, decided, scoreText, short, shortName, troubleText } from './words.js'

/**
 * KTAP version 1 (Documentation/dev-tools/ktap.rst): a test a student, its checks nested. What is inconclusive is `not ok … # SKIP`,
 * which the format allows: a parser counts it as skipped, neither passed nor failed, and who knows no directives does not
 * take it for passed. `# ERROR` would say the same, but the kernel's own parser counts that as a failure, which is a zero.
 */
export function gradesKtap(grades: readonly Grade[]): string {
  const lines = byStudent(grades).flatMap((grade, index) => studentLines(grade, index + 1))
  return ['KTAP version 1', `1..${grades.length}`, ...lines, ''].join('\n')
}

function studentLines(grade: Grade, number: number): readonly string[] {
  const checks = decided(grade)
  // the kernel's parser drops a name's first `- `, and takes a check of the same name for the end of the student's
  const name = `student ${plain(shortName(grade.student))}`
  return [
    ...(checks.length === 0 ? [] : subtests(name, checks)),
    resultLine(studentResult(grade, checks), number, name),
  ]
}

/** `# Subtest:` is a diagnostic line to KTAP, and the name to those that know TAP 14. */
function subtests(name: string, checks: readonly CheckGrade[]): readonly string[] {
  const lines = checks.flatMap((check, index) => checkLines(check, index + 1))
  return ['KTAP version 1', `# Subtest: ${name}`, `1..${checks.length}`, ...lines].map(line => `  ${line}`)
}

function checkLines(check: CheckGrade, number: number): readonly string[] {
  const line = resultLine(checkResult(check), number, plain(check.id))
  return check.result === 'earned' ? [line] : [`# ${plain(check.id)}: wanted: ${plain(check.wants)}`, line]
}

interface Result {
  readonly ok: boolean
  /** Behind the hash sign. */
  readonly data: string
}

function resultLine({ ok, data }: Result, number: number, name: string): string {
  return `${ok ? 'ok' : 'not ok'} ${number} ${name}${data === '' ? '' : ` # ${data}`}`
}

/** A test fails when one of its subtests does. */
function studentResult(grade: Grade, checks: readonly CheckGrade[]): Result {
  if (grade.outcome === 'inconclusive') return { ok: false, data: `SKIP inconclusive: ${plain(troubleText(grade))}` }
  const whole = checks.every(({ result }) => result === 'earned') && grade.points === grade.of
  return { ok: whole, data: scoreText(grade) }
}

function checkResult({ result, points, of, seen }: CheckGrade): Result {
  if (result === 'earned') return { ok: true, data: '' }
  if (result === 'undecided') return { ok: false, data: `SKIP inconclusive: ${plain(seen)}` }
  const gains = result === 'partly' ? ` ${scoreText({ points, of })}` : ''
  return { ok: false, data: `${result}${gains}: ${plain(seen)}` }
}

/**
 * On one line, and with nothing that ends a description or is a directive. At the three sayings the kernel's parser takes the whole
 * output to be over (tools/testing/kunit/kunit_parser.py, KTAP_END).
 */
function plain(text: string): string {
  return short(text)
    .replaceAll('#', '♯')
    .replace(/(List of all partitions|Kernel panic - not syncing|reboot):/g, '$1∶')
    .trim()
}
