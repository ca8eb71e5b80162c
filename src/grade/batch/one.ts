import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Grade } from '../../assignment/model/index.js'
import { createPrivateFolder } from '../../system/private-folder.js'
import { type FoundHandIn, safeName } from '../hand-ins/index.js'
import type { Batch, Outcome } from './batch.js'
import { type ChildEnd, runChild } from './child.js'
import { freshFolder, publish, studentsFolder } from './folders.js'
import { inconclusiveGrade } from './inconclusive.js'
import type { MemoryWatch } from './memory.js'
import { readGrade, writeGrade } from './record.js'
import { type GradeRequest, KEPT_STATUS } from './request.js'

/**
 * Grades one hand-in in a process of its own, which may crash, hang or fill the memory: that is an inconclusive grade then,
 * with its reason. null: the signal has come first. Rejects when the grade cannot be recorded.
 */
export async function gradeOne(found: FoundHandIn, batch: Batch, memory: MemoryWatch): Promise<Outcome | null> {
  const { out, retries, again, signal } = batch
  const name = safeName(found.student)
  const place = join(studentsFolder(out), name)
  const last = again ? null : await lastGrade(place, found)
  for (let tries = 1; ; tries++) {
    const work = await freshFolder(out, name)
    const end = await attempt(requestFor(found, work, last, batch), batch, memory)
    if (end.status === KEPT_STATUS && last !== null) return { grade: last, kept: true }
    const grade = await gradeOf(end, work, found)
    if (grade === null && signal.aborted) return null
    if (grade === null && isTrouble(end) && tries <= retries) continue
    if (grade === null) return { grade: await recordDeath(found, end, tries, batch), kept: false }
    await publish(work, place)
    return { grade, kept: false }
  }
}

/** Only one that says something need not be made again. */
async function lastGrade(place: string, { student }: FoundHandIn): Promise<Grade | null> {
  const grade = await readGrade(place)
  return grade !== null && grade.outcome === 'graded' && grade.student === student ? grade : null
}

function requestFor(found: FoundHandIn, out: string, last: Grade | null, batch: Batch): GradeRequest {
  const { assignment, tools, run, retries } = batch
  return { key: assignment.handout.folder, found, out, last: last?.inputs ?? null, tools, run, retries }
}

/** Its temporary files are in a folder that goes with it, also when it could not put them away. */
async function attempt(request: GradeRequest, { program, signal }: Batch, memory: MemoryWatch): Promise<ChildEnd> {
  await using scratch = await createPrivateFolder()
  return await runChild({ ...program, scratch: scratch.path }, JSON.stringify(request), memory, signal).catch(
    notStarted,
  )
}

function notStarted(error: Error): ChildEnd {
  return { status: null, exceeded: null, how: `it could not be started: ${error.message}`, words: '' }
}

/** null: it has made none, or none of this student's; or it was told to stop and has called that the machine's trouble. */
async function gradeOf({ status, exceeded }: ChildEnd, work: string, { student }: FoundHandIn): Promise<Grade | null> {
  const grade = status === 0 ? await readGrade(work) : null
  if (grade === null || grade.student !== student) return null
  return grade.outcome === 'inconclusive' && exceeded !== null ? null : grade
}

/** What may go better another time: not wrong input, and not what has used up all that it may. */
function isTrouble({ status, exceeded }: ChildEnd): boolean {
  return exceeded === null && status !== INPUT_STATUS
}

const INPUT_STATUS = 2
/** What its process said, beside the grade; for the teacher. */
const LOG = 'klab.log'

async function recordDeath(found: FoundHandIn, end: ChildEnd, tries: number, batch: Batch): Promise<Grade> {
  const { assignment, tools, out } = batch
  const name = safeName(found.student)
  const troubles = [`the process that graded it came to no end: ${end.exceeded ?? end.how}`]
  if (tries > 1) troubles.push(`it was tried ${tries} times`)
  const said = wordOf(end.words)
  if (said !== '') troubles.push(`it said: ${said}`)
  const inputs = { key: '', handIn: '', ...tools }
  const grade = inconclusiveGrade(assignment, found.student, troubles, inputs)
  const work = await freshFolder(out, name)
  await writeFile(join(work, LOG), end.words)
  await writeGrade(work, grade)
  await publish(work, join(studentsFolder(out), name))
  return grade
}

/** The error that it told last, or else its last line. */
function wordOf(words: string): string {
  const lines = words.split('\n').filter(line => line.trim() !== '')
  const line = lines.findLast(one => /(?:^|\s)error: /i.test(one)) ?? lines.at(-1) ?? ''
  return line.trim().slice(0, 300)
}
