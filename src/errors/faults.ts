import { codeFrame, positionOf, type Span } from './code-frame.js'
import { KlabError, KlabErrors } from './errors.js'
import type { ErrorCode } from './exit.js'

/** Beyond this many a person fixes the first ones and asks again. */
const MOST = 100

/** One mistake in a file that somebody wrote, as data. */
export interface Fault {
  readonly span: Span
  /** What is wrong, one sentence without a full stop. */
  readonly what: string
  readonly todo?: string | undefined
}

/** A text that has mistakes, and what kind of error they are. */
export interface FaultyText {
  readonly code: ErrorCode
  readonly file: string
  readonly text: string
}

/** All mistakes at once, in the order of the file, each with its position and code frame. */
export function faultErrors(faulty: FaultyText, faults: readonly [Fault, ...Fault[]]): KlabErrors {
  const [first, ...rest] = faults.toSorted((a, b) => a.span.offset - b.span.offset)
  const errors = unique([first ?? faults[0], ...rest])
  const shown = errors.slice(0, MOST).map(fault => faultError(faulty, fault))
  if (errors.length > MOST) shown.push(faultError(faulty, overflow(errors[MOST] ?? faults[0])))
  return new KlabErrors([shown[0] ?? faultError(faulty, faults[0]), ...shown.slice(1)])
}

function unique(faults: readonly Fault[]): readonly Fault[] {
  return [...new Map(faults.map(fault => [`${fault.span.offset} ${fault.what}`, fault])).values()]
}

function overflow(next: Fault): Fault {
  return { span: next.span, what: 'there are more mistakes from here on', todo: 'mend the ones above first' }
}

function faultError({ code, file, text }: FaultyText, { span, what, todo }: Fault): KlabError {
  const at = { file, ...positionOf(text, span.offset) }
  const parts = { what, at, frame: codeFrame(text, span) }
  return new KlabError(code, todo === undefined ? parts : { ...parts, todo })
}
