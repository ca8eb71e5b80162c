import { KlabError, KlabErrors } from '../errors/index.js'
import { codeFrame, positionOf, type Span } from './code-frame.js'

/** Beyond this many a person fixes the first ones and asks again. */
const MOST = 100

/** One mistake in a lab file, as data. */
export interface Fault {
  readonly span: Span
  /** What is wrong, one sentence without a full stop. */
  readonly what: string
  readonly todo?: string | undefined
}

/** All mistakes at once, in the order of the file, each with its position and code frame. */
export function labErrors(file: string, text: string, faults: readonly [Fault, ...Fault[]]): KlabErrors {
  const [first, ...rest] = faults.toSorted((a, b) => a.span.offset - b.span.offset)
  const errors = unique([first ?? faults[0], ...rest])
  const shown = errors.slice(0, MOST).map(fault => labError(file, text, fault))
  if (errors.length > MOST) shown.push(labError(file, text, overflow(errors[MOST] ?? faults[0])))
  return new KlabErrors([shown[0] ?? labError(file, text, faults[0]), ...shown.slice(1)])
}

function unique(faults: readonly Fault[]): readonly Fault[] {
  return [...new Map(faults.map(fault => [`${fault.span.offset} ${fault.what}`, fault])).values()]
}

function overflow(next: Fault): Fault {
  return { span: next.span, what: 'there are more mistakes from here on', todo: 'mend the ones above first' }
}

function labError(file: string, text: string, { span, what, todo }: Fault): KlabError {
  const at = { file, ...positionOf(text, span.offset) }
  const parts = { what, at, frame: codeFrame(text, span) }
  return new KlabError('lab-invalid', todo === undefined ? parts : { ...parts, todo })
}
