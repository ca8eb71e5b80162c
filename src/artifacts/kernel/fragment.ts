import { readFile } from 'node:fs/promises'
import { KlabError, KlabErrors, type Position } from '../../errors/index.js'

/** One option that a fragment asks for. */
export interface ConfigRequest {
  /** Without `CONFIG_`. */
  readonly option: string
  /** As a `.config` spells it: `y`, `m`, `n` (for `is not set`), a number, or a string in quotes. */
  readonly value: string
  /** A tree that has no such option is fine without it. */
  readonly ifKnown: boolean
  /** The comment above it. */
  readonly reason: string
  readonly at: Position
}

export async function readFragment(file: string): Promise<ConfigRequest[]> {
  try {
    return parseFragment(file, await readFile(file, 'utf8'))
  } catch (cause) {
    if (cause instanceof KlabErrors) throw cause
    throw new KlabError('kernel-unknown', { what: `the fragment ${file} cannot be read`, why: String(cause), cause })
  }
}

/**
 * A fragment is a piece of a `.config`. The comment above an option (or above a run of options) is its reason; when a
 * line of that comment begins with `if-known:`, the option is asked for only of trees that have it.
 */
export function parseFragment(file: string, text: string): ConfigRequest[] {
  const requests: ConfigRequest[] = []
  const errors: KlabError[] = []
  let comment: string[] = []
  let lastWasComment = false
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const at = { file, line: index + 1, column: 1 }
    const setting = parseSetting(line)
    if (setting !== null) requests.push({ ...setting, ...reasonOf(comment), at })
    else if (isComment(line)) comment = [...(lastWasComment ? comment : []), line.slice(1).trim()]
    else if (line.trim() === '') comment = []
    else errors.push(badLine(line, at))
    lastWasComment = setting === null && isComment(line)
  }
  const [first, ...rest] = [...errors, ...contradictions(requests)]
  if (first !== undefined) throw new KlabErrors([first, ...rest])
  return requests
}

/** What several fragments ask for together: where two name the same option, the later one counts. */
export function joinFragments(fragments: readonly (readonly ConfigRequest[])[]): ConfigRequest[] {
  return [...new Map(fragments.flat().map(request => [request.option, request])).values()]
}

/** The request as a line of a `.config`. */
export function configLine({ option, value }: Pick<ConfigRequest, 'option' | 'value'>): string {
  return value === 'n' ? `# CONFIG_${option} is not set` : `CONFIG_${option}=${value}`
}

const SET = /^CONFIG_(\w+)=(y|m|n|-?\d+|0[xX][0-9a-fA-F]+|"(?:[^"\\]|\\.)*")\s*$/
const NOT_SET = /^# CONFIG_(\w+) is not set\s*$/

function parseSetting(line: string): { option: string; value: string } | null {
  const set = SET.exec(line)
  if (set?.[1] !== undefined && set[2] !== undefined) return { option: set[1], value: set[2] }
  const option = NOT_SET.exec(line)?.[1]
  return option === undefined ? null : { option, value: 'n' }
}

function isComment(line: string): boolean {
  return line.startsWith('#')
}

function reasonOf(comment: readonly string[]): { reason: string; ifKnown: boolean } {
  const reason = comment.map(line => line.replace(/^if-known:\s*/, '')).join(' ')
  return { reason, ifKnown: comment.some(line => line.startsWith('if-known:')) }
}

function badLine(line: string, at: Position): KlabError {
  return new KlabError('kernel-unknown', {
    what: `this line of a fragment is neither an option nor a comment: ${line.trim()}`,
    todo: 'Write CONFIG_NAME=y, CONFIG_NAME=123, CONFIG_NAME="text", # CONFIG_NAME is not set, or a comment.',
    at,
  })
}

function contradictions(requests: readonly ConfigRequest[]): KlabError[] {
  const seen = new Map<string, ConfigRequest>()
  return requests.flatMap(request => {
    const before = seen.get(request.option)
    seen.set(request.option, request)
    if (before === undefined) return []
    const what = `CONFIG_${request.option} is named twice, first in line ${before.at.line}`
    return [new KlabError('kernel-unknown', { what, todo: 'Keep one of the two lines.', at: request.at })]
  })
}
