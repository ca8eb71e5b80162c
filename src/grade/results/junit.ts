import type { CheckGrade, Grade } from '../../assignment/model/index.js'
import { xml } from '../../report/junit/xml.js'
import { byStudent, decided, pointsText, RESULT_WORD, scoreText, short, shortName, troubleText } from './words.js'

/**
 * JUnit XML: a `testsuite` a student, a `testcase` a check. What cost the student points is a `<failure>`, what the evidence leaves
 * open an `<error>`; of an inconclusive grade every check is that, so that nobody who counts failures counts them as the student's.
 */
export function gradesJunit(grades: readonly Grade[]): string {
  const suites = byStudent(grades).map(suiteOf)
  const all = countsText(suites.map(({ counts }) => counts).reduce(add, NONE))
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="klab" ${all}>`,
    ...suites.flatMap(({ lines }) => lines),
    '</testsuites>',
    '',
  ].join('\n')
}

interface Counts {
  readonly tests: number
  readonly failures: number
  readonly errors: number
}

const NONE: Counts = { tests: 0, failures: 0, errors: 0 }

function add(one: Counts, other: Counts): Counts {
  return {
    tests: one.tests + other.tests,
    failures: one.failures + other.failures,
    errors: one.errors + other.errors,
  }
}

function countsText({ tests, failures, errors }: Counts): string {
  return `tests="${tests}" failures="${failures}" errors="${errors}" time="0"`
}

function suiteOf(grade: Grade): { readonly counts: Counts; readonly lines: readonly string[] } {
  const checks = decided(grade)
  const alone = checks.length === 0 && grade.outcome === 'inconclusive'
  const counts = alone ? { tests: 1, failures: 0, errors: 1 } : checks.map(countOf).reduce(add, NONE)
  const lines = [
    `  <testsuite name="${xml(shortName(grade.student))}" ${countsText(counts)} skipped="0">`,
    ...properties(grade),
    ...(alone ? [aloneCase(grade)] : checks.map(check => checkCase(grade, check))),
    '  </testsuite>',
  ]
  return { counts, lines }
}

function countOf({ result }: CheckGrade): Counts {
  const error = result === 'undecided'
  return { tests: 1, failures: Number(result !== 'earned' && !error), errors: Number(error) }
}

function properties({ outcome, points, of }: Grade): readonly string[] {
  const facts = { outcome, points: points === null ? 'none yet' : pointsText(points), of: pointsText(of) }
  const lines = Object.entries(facts).map(([name, value]) => `      <property name="${name}" value="${value}"/>`)
  return ['    <properties>', ...lines, '    </properties>']
}

function checkCase({ assignment }: Grade, check: CheckGrade): string {
  const { id, result, points, of, wants, seen, hint } = check
  const open = `    <testcase name="${xml(`${id}: ${short(wants)}`)}" classname="${xml(`klab.${assignment}`)}" time="0"`
  if (result === 'earned') return `${open}/>`
  const tag = result === 'undecided' ? 'error' : 'failure'
  const gains = result === 'partly' ? ` (${scoreText({ points, of })})` : ''
  const message = `${RESULT_WORD[result]}${gains}${seen === '' ? '' : `: ${short(seen)}`}`
  const body = hint === null ? '' : xml(`hint: ${short(hint)}`)
  return `${open}>\n      <${tag} type="${result}" message="${xml(message)}">${body}</${tag}>\n    </testcase>`
}

/** A grade that knows of no check would be an empty suite, which passes. */
function aloneCase(grade: Grade): string {
  const open = `    <testcase name="the grade" classname="${xml(`klab.${grade.assignment}`)}" time="0">`
  const message = xml(short(troubleText(grade)))
  return `${open}\n      <error type="inconclusive" message="${message}"></error>\n    </testcase>`
}
