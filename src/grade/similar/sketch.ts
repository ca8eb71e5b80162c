import type { Answers, Assignment, Grade, Values } from '../../assignment/model/index.js'
import type { EventList } from '../../trace/index.js'
import type { HandIn } from '../types.js'
import { type Drawn, drawnValues, type Mentions, mentionsOf } from './mentions.js'
import { programPrints } from './programs.js'
import { prosePrints } from './prose.js'
import { traceShape } from './trace-shape.js'
import { type WrongAnswer, wrongAnswers } from './wrong-answers.js'

/** The version of `sketch.json`, in it as `v`. */
export const SKETCH_VERSION = 1

/**
 * What of a hand-in is compared with the others: plain data of some kilobytes, kept beside `grade.json`, so that the hand-ins of several
 * machines can be compared later. The teacher's alone: a student's values and wrong answers are in it.
 */
export interface Sketch {
  readonly v: typeof SKETCH_VERSION
  readonly assignment: string
  readonly student: string
  readonly drawn: readonly Drawn[]
  readonly mentions: Mentions
  readonly wrong: readonly WrongAnswer[]
  /** Fingerprints: 32 bits each, in order, each once. Of the C sources, of sentences, of the traces. */
  readonly program: readonly number[]
  readonly prose: readonly number[]
  readonly trace: readonly number[]
  /** A program or probes of the student's own have made the trace; without any, it is the lab's and the same for all. */
  readonly own: boolean
}

/** One hand-in when it is graded. */
export interface SketchInput {
  readonly assignment: Assignment
  readonly handIn: HandIn
  readonly answers: Answers
  /** Those of the scenario `yours`. */
  readonly values: Values
  readonly grade: Grade
  /** Of as many scenarios as were run; every student's of the same. */
  readonly traces: readonly EventList[]
}

/** Never throws for what a student hands in, and takes a bounded time for it. The same hand-in has the same sketch. */
export function sketchOf({ assignment, handIn, answers, values, grade, traces }: SketchInput): Sketch {
  const program = programPrints(assignment, handIn.files)
  return {
    v: SKETCH_VERSION,
    assignment: assignment.handout.name,
    student: handIn.student,
    drawn: drawnValues(assignment, values),
    mentions: mentionsOf(assignment, handIn.files, values),
    wrong: wrongAnswers(assignment, answers, values, grade),
    program,
    prose: prosePrints(assignment, answers),
    trace: traceShape(traces),
    own: program.length > 0 || hasOwnProbes(assignment, answers),
  }
}

function hasOwnProbes({ handout }: Assignment, answers: Answers): boolean {
  return handout.blanks.some(({ is, name }) => is === 'probes' && answers.get(name)?.state === 'given')
}
