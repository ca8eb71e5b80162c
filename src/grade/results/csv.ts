import type { Grade } from '../../assignment/model/index.js'
import { byStudent, columnsOf, pointsText, short, troubleText } from './words.js'

/**
 * CSV as RFC 4180 has it, UTF-8 without a byte-order mark: a row a student; the points of each part, then of each check.
 * Where there are no points the cells are empty, which no spreadsheet takes for zero.
 */
export function gradesCsv(grades: readonly Grade[]): string {
  const sorted = byStudent(grades)
  const columns = columnsOf(sorted)
  const parts = columns.map(({ id }) => id)
  const checks = columns.flatMap(part => part.checks)
  const head = ['student', 'outcome', 'points', 'of', ...parts, ...checks, 'reason']
  const rows = sorted.map(grade => rowOf(grade, parts, checks))
  return [head.map(cell), ...rows].map(cells => `${cells.join(',')}\r\n`).join('')
}

function rowOf(grade: Grade, parts: readonly string[], checks: readonly string[]): readonly string[] {
  const { outcome, points, of } = grade
  const open = points === null
  const partPoints = new Map(grade.parts.map(part => [part.id, part.points]))
  const checkPoints = new Map(grade.parts.flatMap(part => part.checks.map(check => [check.id, check.points])))
  return [
    cell(short(grade.student, 300)),
    outcome,
    open ? '' : pointsText(points),
    pointsText(of),
    ...parts.map(id => number(open ? undefined : partPoints.get(id))),
    ...checks.map(id => number(open ? undefined : checkPoints.get(id))),
    cell(open ? short(troubleText(grade)) : ''),
  ]
}

function number(points: number | undefined): string {
  return points === undefined ? '' : pointsText(points)
}

/** A spreadsheet takes a cell that begins with one of these for a formula, the full-width ones too (OWASP, CSV injection). */
const FORMULA = /^\s*[=+\-@＝＋－＠\t\r␉␍]/

/** `;` is what some spreadsheets split at whatever the file's name says. */
const QUOTED = /[",;\t\r\n]/

function cell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
