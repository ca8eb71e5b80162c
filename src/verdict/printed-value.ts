import type { Value } from '../event/index.js'
import type { PrintedRef } from '../lab/index.js'
import type { EventList, EventOf } from '../trace/index.js'
import type { Case } from './evidence.js'
import { compileGroup, type Taken } from './pattern.js'
import { kernelLines, type PrintedLine } from './printed.js'
import type { ReadingAt } from './reading.js'
import type { Selection } from './select.js'
import { describePrinted } from './words.js'

/** What a task or the kernel printed, as a value. */
export interface Printed {
  readonly value: ReadingAt | null
  /** How far that can be trusted; it selects no hits. */
  readonly selection: Selection
}

/**
 * The group of the nth line that matches. In a run that is whole a line that is not there was not printed; of the last
 * line that is known only then.
 */
export function findPrinted({ trace, run }: Case, ref: PrintedRef, asText: boolean): Printed {
  const lines = ref.task === null ? kernelLines(trace.kinds.console) : wholeLines(trace.kinds.output, ref.task)
  const take = compileGroup(ref.pattern)
  const none = `no such line: ${describePrinted(ref)}`
  const selected = (doubt: string | null): Selection => ({ hits: [], doubt, unsure: doubt, none })
  if (take === null) return { value: null, selection: selected('it is no regular expression') }
  const { line, doubt } = pick(lines, take, ref.nth)
  const mayBeMissing = run.spoilt ?? run.lost ?? lostLines(trace) ?? doubt
  if (line === null) return { value: null, selection: selected(mayBeMissing ?? run.unfinished) }
  const value = printedValue(line.text, ref.base, asText)
  const selection = selected(ref.nth === -1 ? (mayBeMissing ?? run.unfinished) : mayBeMissing)
  return { value: { seq: line.seq, reading: { value, error: undefined } }, selection }
}

/** Lines bear no numbers: one that is missing before the nth makes another one the nth. */
function lostLines({ defects }: Case['trace']): string | null {
  return defects.find(({ probe, nature }) => probe === null && nature === 'lost')?.what ?? null
}

/** Without the prompts that became lines later. */
function* wholeLines(output: EventList<EventOf<'output'>>, task: string): Generator<PrintedLine> {
  let before: EventOf<'output'> | null = null
  for (const line of output) {
    if (line.task !== task) continue
    if (before !== null && !isPromptOf(before, line)) yield before
    before = line
  }
  if (before !== null) yield before
}

function isPromptOf({ partial, text }: EventOf<'output'>, next: PrintedLine): boolean {
  return partial && next.text.length > text.length && next.text.startsWith(text)
}

interface Picked {
  readonly line: { readonly seq: number; readonly text: string } | null
  readonly doubt: string | null
}

function pick(lines: Iterable<PrintedLine>, take: (text: string) => Taken, nth: number): Picked {
  let count = 0
  let line: Picked['line'] = null
  let doubt: string | null = null
  for (const { seq, text } of lines) {
    const taken = take(text)
    if (taken === 'too-long') doubt ??= `event ${seq} has too many characters for this pattern`
    else if (taken !== null) {
      count += 1
      if (nth === -1 || count === nth) line = { seq, text: taken.text }
      if (count === nth) break
    }
  }
  return { line, doubt }
}

const DIGITS = { 8: /^[0-7]{1,43}$/, 10: /^-?[0-9]{1,39}$/, 16: /^(?:0x)?[0-9a-f]{1,32}$/i } as const
const PREFIX = { 8: '0o', 10: '', 16: '0x' } as const

/** A number in that base, as the trace writes numbers; what is none stays text. */
function printedValue(text: string, base: PrintedRef['base'], asText: boolean): Value {
  if (asText || !DIGITS[base].test(text)) return text
  const digits = base === 16 ? text.replace(/^0x/i, '') : text
  const number = BigInt(`${PREFIX[base]}${digits}`)
  return Number.isSafeInteger(Number(number)) ? Number(number) : `0x${BigInt.asUintN(64, number).toString(16)}`
}
