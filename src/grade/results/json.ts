import type { Grade } from '../../assignment/model/index.js'
import { asciiJson } from '../../report/text/visible.js'
import { byStudent } from './words.js'

/** `grades.json`: every grade in whole, by student, as printable ASCII. */
export function gradesJson(grades: readonly Grade[]): string {
  return `${asciiJson(byStudent(grades))}\n`
}

/** `grade.json` */
export function gradeJson(grade: Grade): string {
  return `${asciiJson(grade)}\n`
}
