import { type RunnerReport, readReports, reportsOf } from './reports.js'

/** How the compiling of a program ended, as far as that is the sources' doing. */
export type Outcome =
  | { readonly type: 'program'; readonly bytes: Buffer }
  /** gcc says no. */
  | { readonly type: 'refused'; readonly messages: string }
  /** gcc had no time or no memory left, or what it made is too large; `why` is a sentence without a full stop. */
  | { readonly type: 'excess'; readonly why: string; readonly messages: string }

/** The names that the guest's plan uses. */
export const COMPILER = 'gcc'
export const SAVED = 'program'

/**
 * The outcome, from the reports of a guest that started gcc, waited for its end, and saved what it made. Throws an Error
 * where they do not tell one: that is not the sources' doing.
 */
export function readOutcome(text: string): Outcome {
  const reports = readReports(text)
  const [started, waited, saved] = reportsOf(reports, 'step')
  if (started?.op !== 'start' || !started.ok) throw new Error(`gcc did not start: ${started?.detail ?? endOf(reports)}`)
  if (waited?.op !== 'exit') throw new Error(endOf(reports))
  const messages = messagesIn(reports)
  if (!waited.ok) return { type: 'excess', why: 'gcc did not come to an end in the time that it is given', messages }
  const end = reportsOf(reports, 'task').find(({ state }) => state === 'exited')
  if (end?.status !== 0) return unsuccessful(messages, end?.signal ?? null)
  if (saved?.op !== 'save' || !saved.ok) throw new Error(endOf(reports))
  return programIn(reports, messages)
}

function endOf(reports: readonly RunnerReport[]): string {
  return reportsOf(reports, 'done')[0]?.detail ?? 'no end is told'
}

/** Of what gcc prints; its first messages are those that matter. */
const MOST_CHARACTERS = 65_536

function messagesIn(reports: readonly RunnerReport[]): string {
  let all = ''
  for (const { text } of reportsOf(reports, 'output')) {
    all += `${text}\n`
    if (all.length > MOST_CHARACTERS) return all.slice(0, MOST_CHARACTERS)
  }
  return all
}

/** How the driver tells that one of its stages was killed, which nobody in the guest does but the kernel. */
const KILLED = /fatal error: Killed signal terminated program/

function unsuccessful(messages: string, signal: string | null): Outcome {
  if (signal === 'SIGKILL' || KILLED.test(messages))
    return { type: 'excess', why: 'gcc needed more memory than it is given', messages }
  return { type: 'refused', messages }
}

/** What a `save` step keeps of a file. */
const MOST_BYTES = 2 ** 20

function programIn(reports: readonly RunnerReport[], messages: string): Outcome {
  const file = reportsOf(reports, 'file').find(({ name }) => name === SAVED)
  const chunks = reportsOf(reports, 'chunk').filter(({ name }) => name === SAVED)
  const bytes = Buffer.concat(chunks.map(({ data }) => Buffer.from(data, 'base64')))
  if (file === undefined || bytes.length !== file.size || bytes.length > MOST_BYTES)
    throw new Error(`${bytes.length} of ${file?.size ?? 'no'} bytes of the program have come`)
  if (file.cut) return { type: 'excess', why: 'the program is larger than a MiB', messages }
  return { type: 'program', bytes }
}
