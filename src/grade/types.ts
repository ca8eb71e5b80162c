import type { Grade, HandInFiles } from '../assignment/model/index.js'
import type { KlabError } from '../errors/index.js'
import type { RunSettings } from '../run/settings.js'

/** What one student has handed in, read into memory: bounded, and nothing of it trusted. */
export interface HandIn {
  /** By the folder, the archive or the row that it came in, never by what it says of itself. */
  readonly student: string
  /** Where it came from, for people. */
  readonly origin: string
  readonly files: HandInFiles
  /** What the teacher should know of how it came: files that were left out, say. */
  readonly notes: readonly string[]
  /** Why nothing of it can be read; null when it can. That is the student's, not the machine's, doing. */
  readonly fault: KlabError | null
}

/** How one hand-in is graded. */
export interface GradeSettings {
  /** `out` is the hand-in's own folder: its runs are in there. */
  readonly run: RunSettings
  /** How often a run is made again that the machine's trouble has cut short. */
  readonly retries: number
  /** What the grade is made of, as it is to stand in the grade. */
  readonly inputs: Grade['inputs']
}

/** Two hand-ins that have more in common than chance gives; for the teacher to look at, and no verdict. */
export interface SimilarPair {
  readonly students: readonly [string, string]
  /** 0 to 1. */
  readonly likeness: number
  readonly why: readonly string[]
}
