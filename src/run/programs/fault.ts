import { join } from 'node:path'
import { codeFrame, KlabError, positionOf, visible, visibleLines } from '../../errors/index.js'
import { SOURCE_FOLDER, type Sources } from './guest.js'
import type { Outcome } from './outcome.js'

/** A program that could not be compiled, and why that is its sources' doing. */
export interface Uncompiled {
  /** Its path in the guest. */
  readonly program: string
  readonly sources: Sources
  /** The lab's folder, as messages name it. */
  readonly folder: string
  readonly outcome: Exclude<Outcome, { readonly type: 'program' }>
  /** How a person would call gcc. */
  readonly command: readonly string[]
}

/** `lab-invalid`, at gcc's first error where that has a place in one of the sources, with gcc's own words. */
export function uncompiled({ program, sources, folder, outcome, command }: Uncompiled): KlabError {
  const messages = outcome.messages.replace(IN_GUEST, '$1')
  const first = outcome.type === 'refused' ? firstError(messages, sources) : null
  const why = outcome.type === 'refused' ? (first?.said ?? unplaced(messages)) : outcome.why
  return new KlabError('lab-invalid', {
    what: `${program} cannot be compiled: ${visible(why)}`,
    ...(messages === '' ? {} : { why: excerpt(messages) }),
    ...(first === null ? {} : { at: { ...first.at, file: join(folder, first.at.file) }, frame: first.frame }),
    todo: `try it as klab does: ${command.join(' ')}`,
    facts: { program, sources: Object.keys(sources), outcome: outcome.type },
  })
}

/** Sources lie in the guest as they do in the lab's folder. */
const IN_GUEST = new RegExp(`(^|from )${SOURCE_FOLDER}/`, 'gm')

const ERROR = /^([^:\n]+):(\d{1,7}):(\d{1,7}): (?:fatal )?error: (.{1,300})/gm

/** What a source says of its own name and lines (`#line`) may be a lie: then it has no place, or a wrong one in its own sources. */
function firstError(messages: string, sources: Sources) {
  for (const [, file = '', line, column, said = ''] of messages.matchAll(ERROR)) {
    const bytes = Object.hasOwn(sources, file) ? sources[file] : undefined
    if (bytes === undefined) continue
    const text = Buffer.from(bytes).toString('utf8')
    const offset = offsetOf(text, Number(line), Number(column))
    return { said, at: { file, ...positionOf(text, offset) }, frame: codeFrame(text, { offset, length: 1 }) }
  }
  return null
}

/** The assembler's and the linker's errors have no place in a source. */
function unplaced(messages: string): string {
  return (
    /\b[Ee]rror: (.{1,300})|(undefined reference .{1,300})/.exec(messages)?.slice(1).find(Boolean) ?? 'gcc refuses it'
  )
}

/** Of a line and a column from 1 on; never behind the line's or the text's end. */
function offsetOf(text: string, line: number, column: number): number {
  let start = 0
  for (let passed = 1; passed < line; passed++) {
    const end = text.indexOf('\n', start)
    if (end < 0) break
    start = end + 1
  }
  const end = text.indexOf('\n', start)
  return Math.min(start + Math.max(column - 1, 0), end < 0 ? text.length : end)
}

const MOST_LINES = 30
const LONGEST_LINE = 300
/** That lead to an error: in which function, included from where. */
const LINES_BEFORE = 3

function excerpt(messages: string): string {
  const lines = messages.trimEnd().split('\n')
  const error = lines.findIndex(line => /\b[Ee]rror: /.test(line))
  const from = lines.length > MOST_LINES ? Math.max(0, error - LINES_BEFORE) : 0
  const shown = lines.slice(from, from + MOST_LINES).map(line => line.slice(0, LONGEST_LINE))
  const more = lines.length - shown.length
  return visibleLines([...shown, ...(more > 0 ? [`(${more} lines more)`] : [])].join('\n'))
}
