import { marksIn } from '../fill.js'
import type { Handout, Values } from '../model/index.js'

/** Names of the values that the teacher has put into the public files. */
export function shownMarks({ lab, files }: Pick<Handout, 'lab' | 'files'>): ReadonlySet<string> {
  const texts = [...files.values()].map(bytes => Buffer.from(bytes).toString('latin1'))
  return new Set([lab, ...texts].flatMap(marksIn))
}

/** What a student with these values is given of them. */
export function shownTexts(handout: Handout, values: Values): ReadonlySet<string> {
  const shown = shownMarks(handout)
  return new Set(Object.entries(values).flatMap(([name, value]) => (shown.has(name) ? [String(value)] : [])))
}
