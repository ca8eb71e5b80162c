import { KlabError, KlabErrors } from '../errors/index.js'
import { codeFrame } from './code-frame.js'

/** Errors that point into a lab file but were found later (a symbol that the kernel lacks) get their lines shown, in its order. */
export function withFrames(error: unknown, lab: { readonly file: string; readonly source: string }): unknown {
  if (!(error instanceof KlabErrors)) return error
  const [first, ...rest] = error.errors.toSorted((a, b) => offsetOf(a, lab.source) - offsetOf(b, lab.source))
  if (first === undefined) return error
  const framed = (one: KlabError) => withFrame(one, lab)
  return new KlabErrors([framed(first), ...rest.map(framed)])
}

function withFrame(error: KlabError, { file, source }: { readonly file: string; readonly source: string }): KlabError {
  if (error.parts.at?.file !== file || error.parts.frame !== undefined) return error
  const frame = codeFrame(source, { offset: offsetOf(error, source), length: 1 })
  return new KlabError(error.code, { ...error.parts, frame })
}

function offsetOf({ parts: { at } }: KlabError, source: string): number {
  if (at === undefined) return 0
  const lines = source.split('\n').slice(0, at.line - 1)
  return lines.reduce((sum, line) => sum + line.length + 1, 0) + at.column - 1
}
