import { KlabError, KlabErrors } from './errors.js'
import { visible, visibleLines } from './visible.js'

/**
 * The text a person sees for a fault: where, what, why, what to do. Nothing in it acts upon a terminal, or upon a CI
 * system that reads it, and what others said stands behind a bar. Ends without a newline.
 */
export function describeError(error: unknown): string {
  if (error instanceof KlabErrors) return error.errors.map(describeError).join('\n\n')
  if (error instanceof KlabError) return describeKlabError(error)
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return `error: klab itself failed: this is a bug in klab, please report it
${quoted(detail)}`
}

function describeKlabError({ parts }: KlabError): string {
  const { at, what, why, frame, todo } = parts
  const place = at === undefined ? '' : `${visible(at.file)}:${at.line}:${at.column}: `
  const lines = [`${place}error: ${visible(what)}`]
  if (frame !== undefined) lines.push(visibleLines(frame))
  if (why !== undefined) lines.push(quoted(why))
  if (todo !== undefined) lines.push(`  → ${visible(todo)}`)
  return lines.join('\n')
}

/** A guest's own `error: …` is not to be taken for klab's. */
function quoted(text: string): string {
  return visibleLines(text).replace(/^/gm, '  │ ')
}
