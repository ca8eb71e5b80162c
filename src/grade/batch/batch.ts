import type { Assignment, Grade } from '../../assignment/model/index.js'
import { visible } from '../../errors/index.js'
import type { Progress } from '../../system/progress.js'
import type { FoundHandIn } from '../hand-ins/index.js'
import { makeFolders, removeWork } from './folders.js'
import type { Tools } from './inputs.js'
import { watchMemory } from './memory.js'
import { gradeOne } from './one.js'
import type { GradeRequest } from './request.js'

/** What holds for all hand-ins that are graded together. */
export interface Batch {
  readonly assignment: Assignment
  readonly tools: Tools
  readonly run: GradeRequest['run']
  /** The folder that all grades go to. */
  readonly out: string
  /** How many are graded at once. */
  readonly jobs: number
  /** How often one is graded again that the machine's trouble has cut short. */
  readonly retries: number
  /** Also those that have a grade of the same inputs. */
  readonly again: boolean
  readonly program: GraderProgram
  readonly progress: Progress
  readonly signal: AbortSignal
}

/** What grades one hand-in: it reads a `GradeRequest` and leaves a `grade.json`. */
export interface GraderProgram {
  readonly file: string
  readonly args: readonly string[]
  /** What it may use up with all that it starts. */
  readonly seconds: number
  readonly bytes: number
}

/** How one hand-in came out. */
export interface Outcome {
  readonly grade: Grade
  /** It was there already. */
  readonly kept: boolean
}

/**
 * Grades each hand-in in a process of its own, and records each as it ends. Resolves with those that came to an end: all, unless
 * the signal aborts. Rejects only when a grade cannot be recorded.
 */
export async function gradeBatch(handIns: readonly FoundHandIn[], batch: Batch): Promise<readonly Outcome[]> {
  const { out, jobs, progress } = batch
  const failed = new AbortController()
  const signal = AbortSignal.any([batch.signal, failed.signal])
  const outcomes: Outcome[] = []
  const waiting = handIns.values()
  using memory = watchMemory()
  const work = async () => {
    for (const found of waiting) {
      if (signal.aborted) return
      const outcome = await gradeOne(found, { ...batch, signal }, memory)
      if (outcome === null) continue
      outcomes.push(outcome)
      tell(outcome, progress)
      progress.update(outcomes.length, handIns.length, 'hand-ins')
    }
  }
  const worker = () => work().catch(error => void failed.abort(error))
  await makeFolders(out)
  progress.start(`grading ${handIns.length} ${handIns.length === 1 ? 'hand-in' : 'hand-ins'}`)
  await Promise.all(Array.from({ length: jobs }, worker))
  await removeWork(out)
  if (failed.signal.aborted) throw failed.signal.reason
  return outcomes
}

function tell({ grade: { student, outcome, troubles } }: Outcome, progress: Progress): void {
  if (outcome === 'graded') return
  progress.warn(`${visible(student)}: inconclusive: ${visible(troubles.join('; '))}`)
}
