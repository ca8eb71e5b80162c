import { claimedStudent, strayKeys } from '../../assignment/answers.js'
import {
  type Answer,
  type Answers,
  type Assignment,
  GRADE_VERSION,
  type Grade,
  type PartGrade,
  type RunOfGrade,
} from '../../assignment/model/index.js'
import { hundredths, type ScenarioRun, type ScenarioRuns } from '../../assignment/points.js'
import { code, describeError } from '../../errors/index.js'
import type { HandIn } from '../types.js'

/** What was found out about a hand-in. */
export interface Graded {
  readonly answers: Answers
  readonly runs: ScenarioRuns
  readonly parts: readonly PartGrade[]
}

/** All of it as its record; `withhold` takes out of a text what the student is not to read. */
export function gradeOf(
  { handout, key }: Assignment,
  handIn: HandIn,
  inputs: Grade['inputs'],
  { answers, runs, parts }: Graded,
  withhold: (text: string) => string,
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
    answers: Object.fromEntries([...answers].map(([name, answer]) => [name, answerGrade(answer, withhold)])),
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

function answerGrade(answer: Answer, withhold: (text: string) => string): Grade['answers'][string] {
  if (answer.state === 'empty') return { state: 'empty', shown: '', why: null }
  return {
    state: answer.state,
    shown: answer.shown,
    why: answer.state === 'refused' ? withhold(describeError(answer.error)) : null,
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
