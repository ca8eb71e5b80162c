import { join } from 'node:path'
import type { Grade } from '../../assignment/model/index.js'
import { replaceFile } from '../../system/replace-file.js'
import { safeName } from '../hand-ins/index.js'
import { CLASS_FILES, overviewPage, renderGrades, STUDENT_FILES } from '../results/index.js'
import type { SimilarPair } from '../types.js'
import { STUDENTS } from './folders.js'

/**
 * Makes all that is made of grades, by whomever and whenever they were recorded: the tables over all in `folder`, and each
 * student's files beside their `grade.json`.
 */
export async function writeResults(
  folder: string,
  grades: readonly Grade[],
  similar: readonly SimilarPair[],
): Promise<void> {
  const folderOf = (student: string) => `${STUDENTS}/${safeName(student)}`
  for (const grade of grades) {
    const own = Object.entries(STUDENT_FILES).map(([name, render]) => [name, render(grade)] as const)
    await writeAll(join(folder, folderOf(grade.student)), own)
  }
  const tables = Object.entries(CLASS_FILES).map(([name, format]) => [name, renderGrades(format, grades)] as const)
  await writeAll(folder, [...tables, ['index.html', overviewPage(grades, { similar, folderOf })]])
}

async function writeAll(folder: string, files: readonly (readonly [name: string, text: string])[]): Promise<void> {
  for (const [name, text] of files) await replaceFile(join(folder, name), text)
}
