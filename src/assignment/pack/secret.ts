/** Something that a hand-out must not show. */
export interface Secret {
  /** As it is written; `${…}` in it stands for a student's own values. */
  readonly text: string
  /** What it is and where it stands, for the teacher. */
  readonly what: string
}

/** Why a secret is not searched for: it would be found everywhere, or may be found. */
export interface Unsearched extends Secret {
  readonly why: string
}

/** How a secret is searched for: short ones as whole words, long ones wherever they are. */
export type Manner = 'word' | 'phrase' | 'too short'

const LONG = 8
const SHORTEST_WORD = 4
const SHORTEST_NUMBER = 5

export function mannerOf(text: string): Manner {
  const core = coreOf(text)
  if (/^\d+$/.test(core)) return core.length < SHORTEST_NUMBER ? 'too short' : 'word'
  if (core.replace(/[^\p{L}\p{N}_]/gu, '').length < SHORTEST_WORD) return 'too short'
  return core.length >= LONG || /[^\p{L}\p{N}_]/u.test(core) ? 'phrase' : 'word'
}

/** `-EADDRINUSE`, `^done$` and `"port"` without what stands around the word. */
export function coreOf(text: string): string {
  return text.replace(/^[^\p{L}\p{N}_]+|[^\p{L}\p{N}_]+$/gu, '')
}
