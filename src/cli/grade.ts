import { resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { resolveKeyArgument } from '../assignment/find.js'
import { loadAssignment } from '../assignment/load.js'
import type { Assignment, Grade } from '../assignment/model/index.js'
import { code, KlabError, visible } from '../errors/index.js'
import {
  type Batch,
  chooseHandIns,
  findSimilar,
  gradeBatch,
  graderProgram,
  keyIdentity,
  lockFolder,
  type PreparedMachine,
  parseShard,
  prepareMachine,
  readGrades,
  studentsFolder,
  writeResults,
} from '../grade/batch/index.js'
import { findHandIns } from '../grade/hand-ins/index.js'
import { renderGrades } from '../grade/results/index.js'
import { terminalOptions } from '../report/index.js'
import { asciiJson } from '../report/text/visible.js'
import type { RunSettings } from '../run/settings.js'
import { abortReason } from '../system/abort.js'
import { nearbyPath } from '../system/paths.js'
import type { Progress } from '../system/progress.js'
import type { CommandContext } from './context.js'
import { addGradeOptions, type GradeOptions } from './grade-options.js'
import { classSummary, type GradedClass, statusOfClass, tallyLine } from './grade-summary.js'
import { settingsFrom } from './run-options.js'

export function registerGrade({ program, signal, exit }: CommandContext): void {
  const command = program
    .command('grade')
    .summary('grade hand-ins by what the kernel did')
    .description(
      "Grades hand-ins, each alone. KEY is an assignment's folder with its key, or a shipped one's name; a HAND-IN is a folder, an archive or a CSV of many. What is graded already and has not changed is kept, so the same command goes on after an interrupt.",
    )
    .argument('<key>', "the teacher's folder, or a shipped assignment's name")
    .argument('<hand-in...>')
  addGradeOptions(command).action(async (key: string, paths: string[], options: GradeOptions) => {
    exit(await gradeClass(key, paths, options, signal), { onStdout: options.json ?? false })
  })
}

/** Resolves with the exit status. Throws before anything is run when the key, an option or the machine is not as it must be. */
async function gradeClass(
  key: string,
  paths: readonly string[],
  options: GradeOptions,
  signal: AbortSignal,
): Promise<number> {
  const start = performance.now()
  const shard = options.shard === undefined ? null : parseShard(options.shard)
  const settings = settingsFrom(options, signal)
  const { out, progress } = settings
  const assignment = await loadAssignment(await resolveKeyArgument(key))
  const note = (text: string) => progress.note(text)
  const found = await findHandIns(paths, { blanks: assignment.handout.blanks, id: options.id ?? null, note })
  const chosen = chooseHandIns(found, options.only ?? null, shard)
  await using _ = await lockFolder(out)
  await requireOwnFolder(out, assignment)
  const machine = await prepareMachine(assignment, settings)
  const outcomes = await gradeBatch(chosen, batchOf(assignment, machine, options, settings))
  const grades = await readGrades(studentsFolder(out))
  await writeResults(out, grades, await findSimilar(studentsFolder(out), assignment.handout.name))
  await warnOfStale(grades, assignment, machine.tools, progress)
  const graded = { outcomes, planned: chosen.length, seconds: (performance.now() - start) / 1000 }
  return tell(graded, grades, options, signal)
}

/** Two assignments in one folder would take each other's place, student by student. */
async function requireOwnFolder(out: string, { handout }: Assignment): Promise<void> {
  const other = (await readGrades(studentsFolder(out))).find(({ assignment }) => assignment !== handout.name)
  if (other === undefined) return
  throw new KlabError('option-invalid', {
    what: `${nearbyPath(out)} holds grades of ${code(other.assignment)}`,
    todo: 'name another folder with `--out`, one for each assignment',
  })
}

function batchOf(
  assignment: Assignment,
  { tools, run }: PreparedMachine,
  { jobs, retries, again, within, memory }: GradeOptions,
  { out, progress, signal }: RunSettings,
): Batch {
  const program = graderProgram(within, memory)
  return { assignment, tools, run, out, jobs, retries, again: again ?? false, program, progress, signal }
}

/** Grades that lie in the folder and were not made of what this klab makes them of: they stand in the tables beside the others. */
async function warnOfStale(
  grades: readonly Grade[],
  { handout }: Assignment,
  tools: PreparedMachine['tools'],
  progress: Progress,
): Promise<void> {
  const now = { key: await keyIdentity(handout.folder), ...tools }
  const stale = grades.filter(
    ({ outcome, inputs }) => outcome === 'graded' && !isDeepStrictEqual({ ...inputs, ...now }, inputs),
  )
  if (stale.length === 0) return
  const names = stale.slice(0, 5).map(({ student }) => visible(student))
  const whose = [...names, ...(stale.length > 5 ? ['…'] : [])].join(', ')
  progress.warn(`${stale.length} of the grades were made of another key, klab, kernel, QEMU or GDB: ${whose}`)
}

function tell(graded: GradedClass, grades: readonly Grade[], { json, out }: GradeOptions, signal: AbortSignal): number {
  const status = signal.aborted ? abortReason(signal).exitStatus : statusOfClass(graded.outcomes)
  const { stdout } = process
  if (json) stdout.write(`${asciiJson(classSummary(graded, status, resolve(out)), 0)}\n`)
  else
    stdout.write(`${renderGrades('table', grades, terminalOptions(stdout, process.env, null))}${tallyLine(graded)}\n`)
  return status
}
