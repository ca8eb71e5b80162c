import type { Blank } from '../../assignment/model/index.js'

/** A hand-in that was found and is not read yet. Plain JSON data: it goes to a process of its own. */
export interface FoundHandIn {
  readonly student: string
  /** For people: `hand-ins/alice.zip`, `class.zip: alice`, `class.csv:12`. */
  readonly origin: string
  /** The real path of a folder or an archive; null when the answers are all there is. */
  readonly path: string | null
  /** Where it lies in the archive `path`: a folder, or an archive in it; empty: it is all of it. */
  readonly inside: string
  /** An `answer.yaml` made of a CSV's cells; it stands in place of one that lies there. */
  readonly answers: string | null
  /** The files that are taken; no other one is. */
  readonly files: readonly string[]
}

export interface FindOptions {
  /** The assignment's: what files they take, and what columns a CSV may have. */
  readonly blanks: readonly Blank[]
  /** Its first group in a folder's, an archive's name is the student; null: the name is. */
  readonly id: RegExp | null
  /** Told what was passed over, a line each. */
  readonly note?: (note: string) => void
}

/** The answers' file. */
export const ANSWERS = 'answer.yaml'

/** The names of the files that a hand-in can have. */
export function filesOf(blanks: readonly Blank[]): readonly string[] {
  return [...new Set([ANSWERS, ...blanks.flatMap(blank => (blank.is === 'program' ? blank.files : []))])]
}
