import { execa } from 'execa'
import { KlabError } from '../errors/index.js'

/** A tool that does not answer within this is broken. */
const ANSWER_MS = 20_000

export interface Answer {
  readonly ok: boolean
  /** What it printed, stdout first. */
  readonly text: string
}

/** Run a tool for its words; one that cannot be run is an answer as well. Rejects only when `signal` aborts (`interrupted`). */
export async function ask(program: string, args: readonly string[], signal?: AbortSignal): Promise<Answer> {
  const { failed, isCanceled, stdout, stderr, shortMessage } = await execa(program, args, {
    stdin: 'ignore',
    reject: false,
    timeout: ANSWER_MS,
    forceKillAfterDelay: 1_000,
    env: { LC_ALL: 'C.UTF-8' },
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  })
  if (isCanceled) throw new KlabError('interrupted', { what: `interrupted while asking ${program}` })
  const words = [stdout, stderr].filter(text => text.trim() !== '').join('\n')
  return { ok: !failed, text: words === '' && failed ? (shortMessage ?? 'it failed') : words }
}

export function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0] ?? ''
}
