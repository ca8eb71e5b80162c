import { KlabError, KlabErrors } from './errors.js'

/** The text a person sees for a fault: where, what, why, what to do. Ends without a newline. */
export function describeError(error: unknown): string {
  if (error instanceof KlabErrors) return error.errors.map(describeError).join('\n\n')
  if (error instanceof KlabError) return describeKlabError(error)
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return `error: klab itself failed: this is a bug in klab, please report it\n${indent(detail)}`
}

function describeKlabError({ parts }: KlabError): string {
  const { at, what, why, frame, todo } = parts
  const place = at === undefined ? '' : `${at.file}:${at.line}:${at.column}: `
  const lines = [`${place}error: ${what}`]
  if (frame !== undefined) lines.push(frame)
  if (why !== undefined) lines.push(indent(why))
  if (todo !== undefined) lines.push(`  → ${todo}`)
  return lines.join('\n')
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ')
}
