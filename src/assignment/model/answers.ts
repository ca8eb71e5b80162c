import type { KlabError } from '../../errors/index.js'

/** What a student has made of one blank. */
export type Answer =
  /** `data` is as a lab file would hold it: a text, a number, a list, a mapping. `shown` is a line for people. */
  | { readonly state: 'given'; readonly data: unknown; readonly shown: string }
  | { readonly state: 'empty' }
  /** It cannot be what was asked for, or the kernel has no such thing. */
  | { readonly state: 'refused'; readonly error: KlabError; readonly shown: string }

/** One for every blank of the assignment. */
export type Answers = ReadonlyMap<string, Answer>

/** The files of a hand-in by their names, as they were read: bounded, and from nowhere else. */
export type HandInFiles = ReadonlyMap<string, Uint8Array>
