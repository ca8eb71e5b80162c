import { join } from 'node:path'
import { drawValues } from '../../assignment/draw.js'
import { resolveKeyArgument } from '../../assignment/find.js'
import { loadAssignment } from '../../assignment/load.js'
import type { Assignment, Grade, HandInFiles } from '../../assignment/model/index.js'
import { pack } from '../../assignment/pack/index.js'
import { filledFiles, sampleFiles } from '../../assignment/samples.js'
import { visible } from '../../errors/index.js'
import { gradeHandIn } from '../../grade/grade-hand-in.js'
import { padEnd, padStart, widthOf } from '../../report/text/width.js'
import type { RunSettings } from '../../run/settings.js'

/** The hand-out as it is, with nothing filled in: it is worth nothing. */
const UNTOUCHED = 'untouched'

interface Tried {
  readonly sample: string
  readonly wanted: number
  readonly grade: Grade
}

/** Grades the key's samples, and the hand-out with nothing filled in. Resolves with the exit status. */
export async function tryAssignment(argument: string, settings: RunSettings): Promise<number> {
  const assignment = await loadAssignment(await resolveKeyArgument(argument))
  const samples = [...Object.entries(assignment.key.samples), [UNTOUCHED, 0] as const]
  const tried: Tried[] = []
  for (const [sample, wanted] of samples) {
    settings.progress.note(`sample ${tried.length + 1} of ${samples.length}: ${sample}`)
    const files = await filesOf(assignment, sample)
    tried.push({ sample, wanted, grade: await gradeSample(assignment, sample, files, settings) })
  }
  process.stdout.write(
    table(tried) +
      tried
        .filter(one => !isRight(one))
        .map(detail)
        .join(''),
  )
  return tried.some(({ grade }) => grade.points === null) ? 3 : tried.every(isRight) ? 0 : 1
}

async function filesOf(assignment: Assignment, sample: string): Promise<HandInFiles> {
  const values = drawValues(assignment, sample, assignment.key.scenarios[0])
  if (sample === UNTOUCHED) return pack(assignment.handout, sample, values)
  return filledFiles(await sampleFiles(assignment, sample), values)
}

async function gradeSample(
  assignment: Assignment,
  sample: string,
  files: HandInFiles,
  settings: RunSettings,
): Promise<Grade> {
  const handIn = { student: sample, origin: sample, files, notes: [], fault: null }
  const run = { ...settings, out: join(settings.out, assignment.handout.name, sample) }
  return gradeHandIn(assignment, handIn, { run, retries: 1, inputs: NO_INPUTS })
}

/** Nobody looks these grades up again. */
const NO_INPUTS = { key: '', handIn: '', klab: '', machine: '' }

function isRight({ wanted, grade }: Tried): boolean {
  return grade.points === wanted
}

function table(tried: readonly Tried[]): string {
  const rows = tried.map(({ sample, wanted, grade }) => [
    sample,
    grade.points === null ? 'inconclusive' : `${grade.points}`,
    `${wanted}`,
    `${grade.of}`,
    isRight({ sample, wanted, grade }) ? 'as it should be' : 'NOT as the key says',
  ])
  const all = [['sample', 'points', 'wanted', 'of', ''], ...rows]
  const widths = [0, 1, 2, 3].map(column => Math.max(...all.map(row => widthOf(row[column] ?? ''))))
  return all.map(row => `${rowText(row, widths).trimEnd()}\n`).join('')
}

function rowText(row: readonly string[], widths: readonly number[]): string {
  return row
    .map((cell, column) => (column === 0 ? padEnd(cell, widths[0] ?? 0) : padStart(cell, widths[column] ?? 0)))
    .join('  ')
}

/** Why a sample has got other points. */
function detail({ sample, grade }: Tried): string {
  const checks = grade.parts
    .flatMap(part => part.checks)
    .map(({ id, result, points, of, seen, detail: words }) => {
      return `  ${id}: ${result}, ${points} of ${of}: ${[seen, words].filter(text => text !== '').join('; ')}`
    })
  const answers = Object.entries(grade.answers)
    .filter(([, { why }]) => why !== null)
    .map(([name, { why }]) => `  ${name} was refused: ${why}`)
  return [`${sample}:`, ...checks, ...answers, ...grade.troubles.map(trouble => `  ${trouble}`)]
    .map(line => `${visible(line)}\n`)
    .join('')
}
