import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { claimedStudent, readAnswers, strayKeys } from '../assignment/answers.js'
import { ASSIGNMENT_FILES } from '../assignment/load.js'
import {
  type Answers,
  type Assignment,
  GRADE_VERSION,
  type Grade,
  type HandInFiles,
  type PartGrade,
  type RunOfGrade,
} from '../assignment/model/index.js'
import { gradeParts, hundredths, type ScenarioRun, type ScenarioRuns } from '../assignment/points.js'
import { code, describeError } from '../errors/index.js'
import { readRegular } from '../system/regular-file.js'
import { Refusal } from './refusal.js'
import { neededScenarios, runScenario } from './scenario.js'
import type { GradeSettings, HandIn } from './types.js'
import { withholder } from './withhold.js'

/**
 * Grades one hand-in: its answers are put into the assignment's lab, which is run in each scenario and judged. The same hand-in gets the
 * same grade every time. Throws when the key is wrong or klab is interrupted; the machine's trouble makes the grade `inconclusive`.
 */
export async function gradeHandIn(assignment: Assignment, handIn: HandIn, settings: GradeSettings): Promise<Grade> {
  const solution = await solutionFiles(assignment)
  const read =
    handIn.fault === null ? readAnswers(assignment.handout, handIn.files) : refusedAll(assignment, handIn.fault)
  const { answers, runs } = await runAll({ assignment, handIn, settings, solution }, read)
  try {
    const parts = gradeParts(assignment, answers, runs)
    const withhold = withholder(assignment, handIn, solution)
    return gradeOf(assignment, handIn, settings, answers, runs, parts.map(withhold))
  } finally {
    for (const run of runs.values()) if (run.state === 'run') run.trace[Symbol.dispose]()
  }
}

/** One hand-in, on its way through the scenarios. */
export interface Grading {
  readonly assignment: Assignment
  readonly handIn: HandIn
  readonly settings: GradeSettings
  /** The key's own solution; null when it has none. */
  readonly solution: HandInFiles | null
}

/** The scenarios one after the other. An answer that turns out to be of no use is taken out, and all begins again without it. */
async function runAll(
  grading: Grading,
  read: Answers,
): Promise<{ readonly answers: Answers; readonly runs: ScenarioRuns }> {
  let answers = read
  for (;;) {
    const runs = new Map<string, ScenarioRun>()
    try {
      for (const scenario of neededScenarios(grading.assignment))
        runs.set(scenario.name, await runScenario(grading, answers, scenario))
      return { answers, runs }
    } catch (error) {
      for (const run of runs.values()) if (run.state === 'run') run.trace[Symbol.dispose]()
      if (!(error instanceof Refusal)) throw error
      const shown = shownOf(answers, error.blank)
      answers = new Map([...answers, [error.blank, { state: 'refused', error: error.fault, shown }]])
    }
  }
}

function shownOf(answers: Answers, blank: string): string {
  const answer = answers.get(blank)
  return answer === undefined || answer.state === 'empty' ? '' : answer.shown
}

function refusedAll({ handout }: Assignment, error: NonNullable<HandIn['fault']>): Answers {
  return new Map(handout.blanks.map(({ name }) => [name, { state: 'refused', error, shown: '' }]))
}

function gradeOf(
  { handout, key }: Assignment,
  handIn: HandIn,
  { inputs }: GradeSettings,
  answers: Answers,
  runs: ScenarioRuns,
  parts: readonly PartGrade[],
): Grade {
  const troubles = troublesOf(parts, runs)
  const sum = (pick: (part: PartGrade) => number) => hundredths(parts.reduce((total, part) => total + pick(part), 0))
  return {
    v: GRADE_VERSION,
    assignment: handout.name,
    title: handout.title,
    student: handIn.student,
    outcome: troubles.length === 0 ? 'graded' : 'inconclusive',
    points: troubles.length === 0 ? sum(part => part.points) : null,
    of: sum(part => part.of),
    parts,
    answers: Object.fromEntries([...answers].map(([name, answer]) => [name, answerGrade(answer)])),
    runs: key.scenarios.map(({ name }) => runOf(name, runs.get(name))),
    notes: [...handIn.notes, ...notesOn(handout, handIn)],
    troubles,
    inputs,
  }
}

/** What keeps a grade from being one: anything undecided. */
function troublesOf(parts: readonly PartGrade[], runs: ScenarioRuns): readonly string[] {
  const ofRuns = [...runs].flatMap(([name, run]) => (run.state === 'trouble' ? [`${name}: ${run.why}`] : []))
  const undecided = parts.flatMap(({ checks }) => checks).filter(({ result }) => result === 'undecided')
  return undecided.length === 0 ? [] : [...new Set([...ofRuns, ...undecided.map(({ id, seen }) => `${id}: ${seen}`)])]
}

function answerGrade(answer: Answers extends ReadonlyMap<string, infer One> ? One : never): Grade['answers'][string] {
  if (answer.state === 'empty') return { state: 'empty', shown: '', why: null }
  return {
    state: answer.state,
    shown: answer.shown,
    why: answer.state === 'refused' ? describeError(answer.error) : null,
  }
}

function runOf(scenario: string, run: ScenarioRun | undefined): RunOfGrade {
  if (run?.state !== 'run') return { scenario, folder: null, verdict: null, trace: null }
  return { scenario, folder: `runs/${scenario}`, verdict: run.verdict.verdict, trace: run.sha256 }
}

function notesOn(handout: Assignment['handout'], { student, files }: HandIn): readonly string[] {
  const claimed = claimedStudent(files)
  const foreign = claimed !== null && claimed.trim().toLowerCase() !== student.toLowerCase()
  const stray = strayKeys(handout, files)
  return [
    ...(foreign
      ? [`the hand-in says that it is of ${code(claimed)}; it was graded with the values of ${code(student)}`]
      : []),
    ...(stray.length > 0 ? [`answers to what was not asked: ${stray.slice(0, 10).map(code).join(', ')}`] : []),
  ]
}

/** The key's first sample, with marks for the values. */
async function solutionFiles({ handout, key }: Assignment): Promise<HandInFiles | null> {
  const [first] = Object.keys(key.samples)
  return first === undefined ? null : sampleFiles(handout.folder, first)
}

const MOST_BYTES = 1024 * 1024

/** A sample hand-in of the key, with marks for the values. */
export async function sampleFiles(folder: string, sample: string): Promise<HandInFiles> {
  const top = join(folder, ASSIGNMENT_FILES.samples, sample)
  const names = (await readdir(top, { withFileTypes: true })).filter(entry => entry.isFile()).map(({ name }) => name)
  return new Map(
    await Promise.all(
      names.toSorted().map(async name => [name, await readRegular(join(top, name), MOST_BYTES)] as const),
    ),
  )
}
