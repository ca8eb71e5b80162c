import { KlabError } from '../errors/index.js'
import { askProgram } from '../system/ask.js'
import { findProgram } from '../system/process-find.js'

/** A tool that does not answer within this is broken. */
const ANSWER_MS = 20_000

export interface Answer {
  readonly ok: boolean
  /** What it printed, stdout first. */
  readonly text: string
}

/** Run a tool for its words; one that cannot be run is an answer as well. Rejects only when `signal` aborts (`interrupted`). */
export async function ask(program: string, args: readonly string[], signal?: AbortSignal): Promise<Answer> {
  const file = findProgram(program)
  if (file === null) return { ok: false, text: `there is no program ${program}` }
  const { status, late, stdout, stderr } = await askProgram(file, args, { timeoutMs: ANSWER_MS, signal })
  if (signal?.aborted) throw new KlabError('interrupted', { what: `interrupted while asking ${program}` })
  const words = [stdout, stderr].map(text => text.trim()).filter(text => text !== '')
  const silence = late ? `it did not answer within ${ANSWER_MS / 1000} s` : 'it failed'
  return { ok: status === 0, text: words.length === 0 && status !== 0 ? silence : words.join('\n') }
}

export function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? ''
}
