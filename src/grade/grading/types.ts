import type { Assignment, HandInFiles } from '../../assignment/model/index.js'
import type { GradeSettings, HandIn } from '../types.js'

/** One hand-in, on its way through the scenarios. */
export interface Grading {
  readonly assignment: Assignment
  readonly handIn: HandIn
  readonly settings: GradeSettings
  /** The key's own solution, with marks for the values; null when it has none. */
  readonly solution: HandInFiles | null
}
