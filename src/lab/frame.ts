import { codeFrame, KlabError, KlabErrors } from '../errors/index.js'
import type { SourceText } from './library.js'
import type { LoadedLab } from './load.js'

/**
 * Errors that point into a lab's files but were found later (a symbol that the kernel lacks) get their lines shown: the
 * lab file's first, then those of its sets, each in the file's order.
 */
export function withFrames(error: unknown, lab: Pick<LoadedLab, 'file' | 'source' | 'uses'>): unknown {
  if (!(error instanceof KlabErrors)) return error
  const files: readonly SourceText[] = [lab, ...Object.values(lab.uses.sets)]
  const [first, ...rest] = files.flatMap(file => within(error.errors, file))
  const others = error.errors.filter(({ parts: { at } }) => !files.some(({ file }) => file === at?.file))
  if (first === undefined) return error
  return new KlabErrors([first, ...rest, ...others])
}

function within(errors: readonly KlabError[], { file, source }: SourceText): readonly KlabError[] {
  const inside = errors.filter(({ parts: { at } }) => at?.file === file)
  return inside.toSorted((a, b) => offsetOf(a, source) - offsetOf(b, source)).map(error => withFrame(error, source))
}

function withFrame(error: KlabError, source: string): KlabError {
  if (error.parts.frame !== undefined) return error
  const frame = codeFrame(source, { offset: offsetOf(error, source), length: 1 })
  return new KlabError(error.code, { ...error.parts, frame })
}

function offsetOf({ parts: { at } }: KlabError, source: string): number {
  if (at === undefined) return 0
  const lines = source.split('\n').slice(0, at.line - 1)
  return lines.reduce((sum, line) => sum + line.length + 1, 0) + at.column - 1
}
