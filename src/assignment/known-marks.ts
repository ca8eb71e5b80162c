import { code, didYouMean, type Fault, type KlabErrors } from '../errors/index.js'
import { MARK } from './fill.js'
import type { Assignment, Key } from './model/index.js'
import { templateErrors } from './template.js'

/** A file of an assignment in which values, and perhaps answers, are put. */
export interface MarkedText {
  readonly file: string
  readonly text: string
  /** Answers too, not values alone. */
  readonly blanks: boolean
}

/** A mark that is misspelt would be handed out, or run, as it stands. null: all mean something. */
export function unknownMarks({ handout, key }: Assignment, { file, text, blanks }: MarkedText): KlabErrors | null {
  const names = [...valueNames(key), ...(blanks ? handout.blanks.map(({ name }) => name) : [])]
  const faults = [...text.matchAll(MARK)].flatMap(({ 0: mark, 1: name = '', index }): readonly Fault[] => {
    if (names.includes(name)) return []
    const what = `there is ${blanks ? 'neither a value nor a blank' : 'no value'} ${code(name)}`
    const todo = didYouMean(name, names) ?? 'declare it in `assignment.yaml` or in `key.yaml`'
    return [{ span: { offset: index, length: mark.length }, what, todo }]
  })
  const [first, ...rest] = faults
  return first === undefined ? null : templateErrors(file, text, [first, ...rest])
}

function valueNames({ values }: Key): readonly string[] {
  return Object.entries(values).flatMap(([name, domain]) =>
    domain.type === 'shuffle' ? domain.of.map((_, index) => `${name}.${index + 1}`) : [name],
  )
}
