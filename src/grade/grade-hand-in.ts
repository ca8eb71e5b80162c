import { readAnswers, refuse } from '../assignment/answers.js'
import { drawValues } from '../assignment/draw.js'
import { filledKey } from '../assignment/key.js'
import type { Answers, Assignment, Grade } from '../assignment/model/index.js'
import { gradeParts, type ScenarioRun, type ScenarioRuns } from '../assignment/points.js'
import { solutionFiles } from '../assignment/samples.js'
import { gradeOf } from './grading/outcome.js'
import { Refusal } from './grading/refusal.js'
import { neededScenarios, runScenario } from './grading/scenario.js'
import type { Grading } from './grading/types.js'
import { withheld, withholder } from './grading/withhold.js'
import { type Sketch, sketchOf } from './similar/index.js'
import type { GradeSettings, HandIn } from './types.js'

/** A grade, and what of the hand-in is compared with the others. */
export interface GradedHandIn {
  readonly grade: Grade
  readonly sketch: Sketch
}

/**
 * Grades one hand-in: its answers are put into the assignment's lab, which is run in each scenario and judged. The same hand-in gets the
 * same grade every time. Throws when the key is wrong or klab is interrupted; the machine's trouble makes the grade `inconclusive`.
 */
export async function gradeHandIn(assignment: Assignment, handIn: HandIn, settings: GradeSettings): Promise<Grade> {
  return (await gradeAndSketch(assignment, handIn, settings)).grade
}

export async function gradeAndSketch(
  assignment: Assignment,
  handIn: HandIn,
  settings: GradeSettings,
): Promise<GradedHandIn> {
  const solution = await solutionFiles(assignment)
  const read =
    handIn.fault === null ? readAnswers(assignment.handout, handIn.files) : refusedAll(assignment, handIn.fault)
  const { answers, runs } = await runAll({ assignment, handIn, settings, solution }, read)
  try {
    const values = drawValues(assignment, handIn.student, assignment.key.scenarios[0])
    const withhold = withholder(assignment, handIn, solution)
    const parts = gradeParts({ ...assignment, key: filledKey(assignment, values) }, answers, runs)
    const graded = { answers, runs, parts: parts.map(part => withheld(part, withhold)) }
    const grade = gradeOf(assignment, handIn, settings.inputs, graded, withhold)
    const traces = [...runs.values()].flatMap(run => (run.state === 'run' ? [run.trace.events] : []))
    return { grade, sketch: sketchOf({ assignment, handIn, answers, values, grade, traces }) }
  } finally {
    dispose(runs)
  }
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
      dispose(runs)
      if (!(error instanceof Refusal)) throw error
      answers = refuse(answers, error.blank, error.fault)
    }
  }
}

function dispose(runs: ScenarioRuns): void {
  for (const run of runs.values()) if (run.state === 'run') run.trace[Symbol.dispose]()
}

function refusedAll({ handout }: Assignment, error: NonNullable<HandIn['fault']>): Answers {
  return new Map(handout.blanks.map(({ name }) => [name, { state: 'refused', error, shown: '' }]))
}
