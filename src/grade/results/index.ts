import type { Grade } from '../../assignment/model/index.js'
import { PLAIN_TERMINAL } from '../../report/terminal/options.js'
import { classroomResult } from './classroom.js'
import { gradesCsv } from './csv.js'
import { evidencePage } from './evidence.js'
import { feedbackPage } from './feedback.js'
import { gradescopeResults } from './gradescope.js'
import { gradeJson, gradesJson } from './json.js'
import { gradesJunit } from './junit.js'
import { gradesKtap } from './ktap.js'
import { gradeTable, type TableOptions } from './table.js'

export { type OverviewOptions, overviewPage } from './overview.js'
export type { TableOptions } from './table.js'

/** Each is a function from the grades of a class to a text; `options` matter to the terminal's table only. */
const CLASS_FORMATS = {
  table: gradeTable,
  csv: gradesCsv,
  json: gradesJson,
  junit: gradesJunit,
  ktap: gradesKtap,
} satisfies Record<string, (grades: readonly Grade[], options: TableOptions) => string>

export type GradeFormat = keyof typeof CLASS_FORMATS

export const GRADE_FORMATS = Object.keys(CLASS_FORMATS) as readonly GradeFormat[]

export function isGradeFormat(name: string): name is GradeFormat {
  return Object.hasOwn(CLASS_FORMATS, name)
}

export function renderGrades(
  format: GradeFormat,
  grades: readonly Grade[],
  options: TableOptions = PLAIN_TERMINAL,
): string {
  return CLASS_FORMATS[format](grades, options)
}

/** What `klab grade` leaves of a class, by name; `index.html` stands beside them. */
export const CLASS_FILES = {
  'grades.csv': 'csv',
  'grades.json': 'json',
  'junit.xml': 'junit',
  'grades.ktap': 'ktap',
} as const satisfies Readonly<Record<string, GradeFormat>>

/** What it leaves of each hand-in, by name. Only `evidence.html` and `grade.json` are for the teacher alone. */
export const STUDENT_FILES: Readonly<Record<string, (grade: Grade) => string>> = {
  'grade.json': gradeJson,
  'feedback.html': feedbackPage,
  'evidence.html': evidencePage,
  'results.json': gradescopeResults,
  'classroom.json': classroomResult,
}
