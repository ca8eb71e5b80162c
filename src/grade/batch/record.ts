import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { GRADE_VERSION, type Grade } from '../../assignment/model/index.js'
import { asciiJson } from '../../report/text/visible.js'
import { readRegular } from '../../system/regular-file.js'
import { replaceFile } from '../../system/replace-file.js'

/** A hand-in's record, in its folder: whoever reads it finds a whole one. */
export const RECORD = 'grade.json'

export async function writeGrade(folder: string, grade: Grade): Promise<void> {
  await replaceFile(join(folder, RECORD), `${asciiJson(grade)}\n`)
}

/** The grade in a student's folder; null when there is none, or what is there is none. */
export async function readGrade(folder: string): Promise<Grade | null> {
  try {
    const text = await readRegular(join(folder, RECORD), MOST_BYTES)
    return gradeSchema.parse(JSON.parse(text.toString('utf8')))
  } catch {
    return null
  }
}

const MOST_BYTES = 16 * 1024 * 1024

/** All grades that lie below a folder, whoever made them and when, by the students' names. */
export async function readGrades(students: string): Promise<readonly Grade[]> {
  const names = await readdir(students).catch(() => [])
  const grades = await Promise.all(names.map(name => readGrade(join(students, name))))
  return grades
    .filter(grade => grade !== null)
    .toSorted((a, b) => (a.student < b.student ? -1 : a.student > b.student ? 1 : 0))
}

const points = z.number().nonnegative()

const checkSchema = z.object({
  id: z.string(),
  result: z.enum(['earned', 'partly', 'missed', 'unanswered', 'blocked', 'undecided']),
  points,
  of: points,
  wants: z.string(),
  seen: z.string(),
  hint: z.string().nullable(),
  evidence: z.array(z.object({ scenario: z.string(), seqs: z.array(z.number()) })),
  detail: z.string(),
})

const gradeSchema: z.ZodType<Grade> = z.object({
  v: z.literal(GRADE_VERSION),
  assignment: z.string(),
  title: z.string(),
  student: z.string(),
  outcome: z.enum(['graded', 'inconclusive']),
  points: points.nullable(),
  of: points,
  parts: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      points,
      of: points,
      checks: z.array(checkSchema),
      hint: z.string().nullable(),
    }),
  ),
  answers: z.record(
    z.string(),
    z.object({ state: z.enum(['given', 'empty', 'refused']), shown: z.string(), why: z.string().nullable() }),
  ),
  runs: z.array(
    z.object({
      scenario: z.string(),
      folder: z.string().nullable(),
      verdict: z.enum(['passed', 'failed', 'inconclusive']).nullable(),
      trace: z.string().nullable(),
    }),
  ),
  notes: z.array(z.string()),
  troubles: z.array(z.string()),
  inputs: z.object({ key: z.string(), handIn: z.string(), klab: z.string(), machine: z.string() }),
})
